"""Figures and rows that papers and screens share; no format."""
