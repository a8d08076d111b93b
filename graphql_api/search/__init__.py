"""Search by concern."""
