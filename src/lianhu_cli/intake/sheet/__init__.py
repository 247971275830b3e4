"""One sheet: what it is, where its heading and rows are, and the declared table it holds."""
