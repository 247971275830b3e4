"""What commands show on a terminal, by what it is about; `output/console.py` draws it."""
