"""A live system, looked at again and again: the same tables as a recording has, taken now."""
