"""What every page stands in: its base, its drawing, its language, menu and notices."""
