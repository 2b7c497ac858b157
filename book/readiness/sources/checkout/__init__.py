"""A git checkout as a source: facts of a tree at one commit, read and never executed."""
