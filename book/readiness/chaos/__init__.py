"""Experiments of the Chaos Toolkit: how they are run, and what their journals show. Drills and injection share it."""
