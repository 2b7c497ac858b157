from sound import Detector as Sound


class Detector(Sound):
    def load_model(self, path):
        super().load_model(path)
        self.middle = self.middle * 2
