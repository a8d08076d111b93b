"""Search by concern: what is published → index, and a family's words → hits. Doors: `query.search_for`, `suggest.suggest_for`."""
