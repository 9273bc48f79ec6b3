"""The three kinds of files that tables come in."""
