"""Checks over whole tables: what no single cell can tell."""
