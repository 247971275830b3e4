"""Register + ledgers + rules → what was done, for whom it was not done, and what is due."""
