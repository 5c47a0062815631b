"""Far more work than any office has."""
