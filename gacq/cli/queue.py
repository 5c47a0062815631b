"""``gacq queue``: counts of the queues; pause, resume, clean."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from gacq.cli.office import office
from gacq.cli.output import print_json, print_table
from gacq.errors import InvalidInput
from gacq.queues.monitor import QueueStats
from gacq.queues.policy import Queue
from gacq.staff import Actor
from gacq.thai import BANGKOK, short_moment
from gacq.web.api.queue import CleanShown, QueuesShown

Queues = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUEUE]...", help=f"Of {', '.join(Queue)}; without a name all four."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

verbs = typer.Typer(help="The queues as a whole.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(verbs, name="queue")


@verbs.command()
def stats(ctx: typer.Context, as_json: Json = False) -> None:
    """Count the jobs of each queue; COMPLETED and CANCELLED are totals of all time."""
    with office(ctx) as appliance:
        counted = appliance.engine.monitor.stats(appliance.clock.now())
        language = appliance.settings.office.language
    if as_json:
        print_json(QueuesShown.of(counted))
        return
    print_table(
        ("QUEUE", "WAITING", "DELAYED", "ACTIVE", "COMPLETED", "FAILED", "CANCELLED", "STATE"),
        [_row(queue, of, language) for queue, of in counted.items()],
    )


@verbs.command()
def pause(
    ctx: typer.Context,
    queues: Queues = None,
    reason: Annotated[str, typer.Option(help="Shown wherever the pause is shown.")] = "",
    until: Annotated[
        str | None, typer.Option(help="Resume by itself then: 2026-11-24T08:00, Bangkok time.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Start no more jobs, over restarts too; jobs are still accepted, running ones finish."""
    which, end = _parsed(queues), _moment(until)
    with office(ctx) as appliance:
        appliance.engine.control.pause(which, by=Actor.console().label, reason=reason, until=end)
        language = appliance.settings.office.language
        counted = appliance.engine.monitor.stats(appliance.clock.now())
    if as_json:
        print_json(QueuesShown.of(counted))
        return
    until_words = f" until {short_moment(end, language=language)}" if end else ""
    typer.echo(f"paused{until_words}: {', '.join(which)}")


@verbs.command()
def resume(ctx: typer.Context, queues: Queues = None, as_json: Json = False) -> None:
    """Start jobs again."""
    which = _parsed(queues)
    with office(ctx) as appliance:
        appliance.engine.control.resume(which, by=Actor.console().label)
        counted = appliance.engine.monitor.stats(appliance.clock.now())
    if as_json:
        print_json(QueuesShown.of(counted))
        return
    typer.echo(f"resumed: {', '.join(which)}")


@verbs.command()
def clean(
    ctx: typer.Context,
    queues: Queues = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them.")] = False,
    as_json: Json = False,
) -> None:
    """Remove old completed, cancelled and acknowledged failed jobs; other failures stay."""
    which = _parsed(queues)
    with office(ctx) as appliance:
        control, days = appliance.engine.control, appliance.settings.queues.clean_days
        counts = control.clean(which, by=Actor.console().label, dry_run=dry_run)
    if as_json:
        print_json(CleanShown(**counts, dry_run=dry_run))
        return
    verb = "would be removed" if dry_run else "removed"
    parts = ", ".join(f"{count} {state}" for state, count in counts.items())
    typer.echo(f"{sum(counts.values())} jobs older than {days} days {verb}: {parts}")


def _parsed(queues: Sequence[str] | None) -> tuple[Queue, ...]:
    return tuple(Queue.parse(name) for name in queues) if queues else tuple(Queue)


def _moment(text: str | None) -> datetime | None:
    """A moment in Bangkok unless it names another zone. Raises InvalidInput."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            {"until": f"{text} is no moment; write it like 2026-11-24T08:00"}
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)).astimezone(UTC)


def _row(queue: Queue, of: QueueStats, language: str) -> tuple[object, ...]:
    counts = (of.waiting, of.delayed, of.active, of.completed, of.failed, of.cancelled)
    return (queue, *counts, _state(of, language))


def _state(of: QueueStats, language: str) -> str:
    if of.pause is not None:
        until = of.pause.until
        end = "" if until is None else f" until {short_moment(until, language=language)}"
        reason = f": {of.pause.reason}" if of.pause.reason else ""
        return f"paused by {of.pause.by}{end}{reason}"
    return "open" if of.held_by is None else f"held: {of.held_by}"
