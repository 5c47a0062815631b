"""Deaths of the process in every phase of a job's life, and a job that causes them."""
