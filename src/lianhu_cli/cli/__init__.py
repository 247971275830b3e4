"""The command line: options in, one call per stage, show. One file per command."""
