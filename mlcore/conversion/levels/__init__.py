"""Categories in front of a model: their levels, and what fitted steps make of each."""
