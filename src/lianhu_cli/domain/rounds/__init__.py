"""Rounds: what was decided when, the orders that bind it, and what identifies its inputs."""
