"""What happens if an input moves, and why the prediction is what it is."""
