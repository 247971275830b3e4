"""From flows of types and pools to pairs of persons and households."""
