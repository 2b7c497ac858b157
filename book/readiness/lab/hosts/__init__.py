"""What runs on a host of the mesh: small services, their users, and misbehaviour where the schedule says so.

One process per host, started anew after a crash; it needs the standard library only, so that twenty start quickly.
"""
