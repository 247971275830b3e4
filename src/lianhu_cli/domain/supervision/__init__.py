"""What supervision tells: periods, working days, reports, plans and scores as values."""
