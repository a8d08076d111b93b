"""The kinds of page; models of the one app `cms`."""
