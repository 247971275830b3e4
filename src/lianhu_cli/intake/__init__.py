"""Workbooks as offices keep them → declared tables, and what is wrong in them at its cell."""
