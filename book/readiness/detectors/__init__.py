"""Detectors of attacks and faults in windows of traffic: baselines, graph networks, controls, and those of others.

Importing this package costs numpy and pandas at most; scikit-learn and torch are imported when a detector is made.
"""

from readiness.detectors.base import Detector
from readiness.detectors.catalogue import DETECTORS, DetectorInfo, make_detector

__all__ = ["DETECTORS", "Detector", "DetectorInfo", "make_detector"]
