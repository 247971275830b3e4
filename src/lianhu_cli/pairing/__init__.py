"""Register → pairs: the network of places, its solution, the pairs of persons, and the audit."""
