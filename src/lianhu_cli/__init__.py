"""lianhu (联户): pair helpers with households in need, from survey workbook to printed roster."""

__version__ = "0.1.0"
