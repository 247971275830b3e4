"""Linking units with villages."""
