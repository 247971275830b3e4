"""日小结, 周汇报, 月检查: the figures of supervision on the terminal, as a workbook, as a paper."""
