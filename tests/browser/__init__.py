"""What needs a real browser; a package, because its tests share one."""
