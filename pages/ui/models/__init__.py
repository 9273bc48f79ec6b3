"""What the Models page shows: the list, the way from a table to a model, the versions."""
