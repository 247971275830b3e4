"""考核 on paper: the ranking as a workbook, the filled 工作考核手册."""
