"""How the work went over days and months."""
