"""Contract checks of a detector and a causal engine that somebody else wrote.

Whatever is named ``module:attribute`` runs in a process of its own (`processes`, `probe`), with limits, and is never
imported here; what it answers is data to be doubted. The tasks it is given are synthetic and their truth is planted
(`tasks`, `incidents`), so what is seen can refute a claim and never verify one.
"""
