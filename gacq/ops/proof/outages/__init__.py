"""Outside services that fail for hours."""
