"""The image of the recorder for a cluster without an image registry, and without a container engine to build it."""
