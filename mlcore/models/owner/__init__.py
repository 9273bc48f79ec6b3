"""What the owner of a fitted pipeline says of it: its words, and that its cases are unseen."""
