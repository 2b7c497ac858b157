"""Disaster drills: real servers, started here, broken with proof, brought back, and held against a write ledger.

Each drill is an experiment of the Chaos Toolkit (``experiments/``) whose activities work on servers that were started
for it, from Debian's packages, on the loopback device or in network namespaces of their own. Rules of every module:

- Nothing is signalled but processes started here, nothing deleted but folders made here, and no rule or address is put
  into the network of the machine.
- Every wait has an end, and every end, Ctrl-C and SIGTERM included, undoes everything.
- A repetition that broke off is an attempt and is kept; what is said of it comes out of its journal and its ledger.
"""
