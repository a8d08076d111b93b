"""Pages, topics and the vocabulary of concerns."""
