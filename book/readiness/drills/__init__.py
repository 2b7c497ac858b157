"""Disaster drills: real servers, started here, broken with proof, brought back, and held against a write ledger."""
