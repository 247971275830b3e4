"""People: how they are found, ordered, named in ledgers, and where they are based."""
