"""How fast gacq is: ``python -m tests.bench``; see the README beside this file."""
