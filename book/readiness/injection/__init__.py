"""Failure injection: faults of a live system, one at a time, each with proof, and undone whatever happens.

Each fault is an experiment of the Chaos Toolkit. Rules of every module:

- What undoes a fault is on disk before the fault is done; a guardian in a session of its own does it if we cannot.
- Only namespaces the plan lists are touched, under an identity that is not the collector's.
- Nothing counts as a fault that is not proven to have had an effect, and a fault that was injected stays in the table
  however it ended.
"""
