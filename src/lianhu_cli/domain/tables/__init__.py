"""The declared tables: every attribute once, with its headings, reader and type."""
