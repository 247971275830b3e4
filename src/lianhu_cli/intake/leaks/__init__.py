"""A look for identity numbers and phones in files about to leave the office, wherever in them they hide."""
