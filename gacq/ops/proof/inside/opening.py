"""``python -m gacq.ops.proof.inside.opening PLAN FILE``: open a database with faults, close it.

The part of a start that brings the tables up to date, alone: a process in which it dies costs a
tenth of a whole start.
"""

import sys
from pathlib import Path

from gacq.database import Database
from gacq.ops.proof.inside import statements
from gacq.ops.proof.inside.plan import Plan


def open_and_close(plan: Plan, file: Path) -> None:
    if plan.statement is not None:
        statements.install(plan.statement)
    database = Database(file)
    database.open()
    database.close()


if __name__ == "__main__":
    open_and_close(Plan.from_json(sys.argv[1]), Path(sys.argv[2]))
