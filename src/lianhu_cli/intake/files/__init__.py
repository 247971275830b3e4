"""Files as they come: found, guarded, opened in a child process, turned into grids of raw cells."""
