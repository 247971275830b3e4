"""What each command answers programs: declared types, from which `lianhu schema` is made."""
