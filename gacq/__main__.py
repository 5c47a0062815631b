"""``python -m gacq``."""

from gacq.cli import main

if __name__ == "__main__":
    main()
