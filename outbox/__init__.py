"""What must reach somebody else, exactly as written: rows in the transaction of their cause, delivered again until they arrive."""
