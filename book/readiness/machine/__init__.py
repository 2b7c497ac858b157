"""What drills and labs use of their machine: its programs, processes that end with us, networks of our own."""
