"""One application: what it says, what is done to it, its documents, its history."""
