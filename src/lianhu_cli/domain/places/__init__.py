"""Places: the levels from province to group, and the tree they form."""
