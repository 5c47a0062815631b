"""Work, children, clients and services that hang."""
