"""The protocol: every detector on every split with every seed, its scores, and what they cost."""
