"""Tables ↔ the lasting register: one SQLite file, one transaction per change."""
