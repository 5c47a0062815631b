"""A database and a disk that refuse."""
