"""The tables, as numbered steps that are applied in order and recorded by name.

Steps are plain SQL: tables are STRICT, times are INTEGER microseconds since 1970 (UTC), JSON is
TEXT. A step that has been released is never edited; a change is a new step.
"""

from pathlib import Path

from playhouse.cysqlite_ext import CySqliteDatabase
from playhouse.migrations import Runner

from gacq.errors import DataFolderError

_FOLDER = Path(__file__).parent


def migrate(database: CySqliteDatabase) -> list[str]:
    """Apply the steps that are missing, each in its own transaction; returns their names.

    Raises DataFolderError if the file was last opened by a newer gacq.
    """
    runner = Runner(database, str(_FOLDER), table_name="schema_step")
    unknown = [step.name for step in runner.status() if step.path is None]
    if unknown:
        raise DataFolderError(
            f"The database was made by a newer version of gacq (it knows {', '.join(unknown)}); "
            "install that version again"
        )
    return list(runner.up())
