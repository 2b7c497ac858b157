"""A mesh of hosts on one machine: real packets, flows of a real exporter, and episodes whose labels are known."""
