"""Tests against a live cluster, and a local one for machines that have none."""
