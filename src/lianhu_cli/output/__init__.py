"""Register + round → sheets, lists, statistics, terminal."""
