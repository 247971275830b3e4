"""Personal numbers in texts, and what a public notice may tell."""
