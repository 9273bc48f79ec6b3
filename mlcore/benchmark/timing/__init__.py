"""Timing calls: the clock, the machine, the rows, the blocks and the order in which they come."""
