"""Crisis help: from memory, without a login, a database or a limit."""
