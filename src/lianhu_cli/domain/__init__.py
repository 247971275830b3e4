"""The words every stage shares: tables, cells, places, ranks, rules, problems, errors."""
