"""The statistics as one page for a browser: figures as tables and drawings, nothing from elsewhere."""
