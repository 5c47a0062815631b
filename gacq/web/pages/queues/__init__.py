"""The administrator's pages: the queue board, jobs, failures, chores."""
