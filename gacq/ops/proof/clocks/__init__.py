"""Clocks that are set, and processes that are held."""
