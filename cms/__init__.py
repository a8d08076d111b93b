"""What editors write: concerns, evidence, topic pages and their review; knows the directory and media below it, nothing above."""
