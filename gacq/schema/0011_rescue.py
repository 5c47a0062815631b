"""How many jobs a process took up at its start, and in how many seconds, beside the process."""

STEPS = (
    "alter table process add column rescued integer",
    "alter table process add column rescue_seconds real",
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    for step in STEPS:
        db.execute_sql(step)
