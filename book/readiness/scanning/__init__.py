"""Scanners run on a committed tree, offline and in an environment of their own, beside a tree with planted defects."""
