"""What one document of a tree holds, and what the documents of a whole tree are to each other."""
