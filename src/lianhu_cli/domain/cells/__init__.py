"""Readers of single cells: text in, the standard form out, or a ValueError with a sentence."""
