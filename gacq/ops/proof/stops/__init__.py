"""Stops in order, second starts, newer files, and migrations that are killed."""
