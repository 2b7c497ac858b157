"""Faults, injected live: one at a time, from a steady state, with a proof of effect and a sure way back."""
