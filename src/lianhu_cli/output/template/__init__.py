"""The blank survey workbook, made from the declared tables."""
