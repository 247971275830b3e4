"""Single workbooks and csv files that are not among the printed sheets."""
