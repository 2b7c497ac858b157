"""A package that is there until it is taken away, so that no test waits for the real one."""


def tensor(values):
    return list(values)
