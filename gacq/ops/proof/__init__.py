"""``gacq prove``: the real service under force, and the figures that show what it kept."""
