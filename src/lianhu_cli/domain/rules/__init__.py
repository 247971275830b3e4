"""The rules of pairing and of assessment as data: files, syntax, words."""
