"""What a power cut leaves of the database's files."""
