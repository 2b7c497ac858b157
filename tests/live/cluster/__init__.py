"""A real two-node Kubernetes 1.20.2 on one machine, out of Debian's packages alone. It is no staging."""
