"""Code with planted faults, for the battery to find; imported by name in processes of its own, never from here."""
