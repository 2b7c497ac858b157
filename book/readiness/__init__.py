"""The library behind the Milestone Evidence Book."""

__version__ = "0.1.0"
