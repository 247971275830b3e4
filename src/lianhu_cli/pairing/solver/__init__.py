"""The solver: minimum-cost flows on integers, lexicographic over the aims."""
