"""``gacq jobs``: look at single jobs, and retry, cancel, hurry or acknowledge them."""

from datetime import datetime
from typing import Annotated

import typer

from gacq.causes import CAUSES
from gacq.cli.office import office
from gacq.cli.output import print_json, print_table
from gacq.errors import RequestError
from gacq.queues.control import JobAction
from gacq.queues.job import AttemptView, JobState, JobView
from gacq.queues.job_log import LogBook, LogLine
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.staff import Actor
from gacq.thai import in_bangkok, short_date
from gacq.web.api.shown_jobs import JobDetail, JobShown

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="As the list shows them.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

verbs = typer.Typer(help="Single jobs of the queues.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(verbs, name="jobs")


@verbs.command("list")
def show_all(
    ctx: typer.Context,
    queue: Annotated[str | None, typer.Option(help=f"One of {', '.join(Queue)}.")] = None,
    state: Annotated[JobState | None, typer.Option()] = None,
    cause: Annotated[str | None, typer.Option(help="Why it failed or waits, as listed.")] = None,
    text: Annotated[
        str | None, typer.Option(help="Sought in payload, error, log lines and ids.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List jobs, newest first."""
    which = JobFilter(None if queue is None else Queue.parse(queue), state, cause, text=text)
    with office(ctx) as appliance:
        page = appliance.database.read(appliance.engine.monitor.jobs, which, limit=limit)
        language = appliance.settings.office.language
    if as_json:
        print_json([JobShown.of(job) for job in page.jobs])
        return
    print_table(
        ("ID", "QUEUE", "KIND", "STATE", "SUBJECT", "TRIES", "DUE OR ENDED", "CAUSE"),
        [_row(job, language) for job in page.jobs],
    )
    if page.next_id is not None:
        typer.echo(f"Older ones are left out; see more with --limit {limit * 10}", err=True)


@verbs.command()
def show(
    ctx: typer.Context,
    job_id: Annotated[int, typer.Argument(metavar="ID")],
    as_json: Json = False,
) -> None:
    """Show one job with its history, and what to do about its failure."""
    with office(ctx) as appliance:
        job, attempts, log = appliance.database.read(
            lambda: (
                appliance.engine.ledger.job(job_id),
                appliance.engine.ledger.attempts_of(job_id),
                LogBook(appliance.database).of_job(job_id),
            )
        )
        language = appliance.settings.office.language
    if as_json:
        print_json(JobDetail.made_of(job, attempts, log))
        return
    for line in _lines(job, language):
        typer.echo(line)
    if attempts:
        typer.echo()
        print_table(
            ("TRY", "STARTED", "ENDED", "OUTCOME", "CAUSE", "DETAIL"),
            [_attempt_row(attempt, language) for attempt in attempts],
        )
    if log.lines:
        typer.echo()
        print_table(("TRY", "LOGGED", "LEVEL", "LINE"), [_log_row(line) for line in log.lines])


@verbs.command()
def retry(ctx: typer.Context, job_ids: Ids, as_json: Json = False) -> None:
    """Give failed or cancelled jobs a new round of attempts."""
    _act(ctx, JobAction.RETRY, job_ids, as_json=as_json)


@verbs.command()
def cancel(ctx: typer.Context, job_ids: Ids, as_json: Json = False) -> None:
    """End jobs that have not ended; a cancelled AI check sends its application to ONSITE."""
    _act(ctx, JobAction.CANCEL, job_ids, as_json=as_json)


@verbs.command()
def run_now(ctx: typer.Context, job_ids: Ids, as_json: Json = False) -> None:
    """Make delayed jobs due at once."""
    _act(ctx, JobAction.RUN_NOW, job_ids, as_json=as_json)


@verbs.command()
def acknowledge(ctx: typer.Context, job_ids: Ids, as_json: Json = False) -> None:
    """Say that failures were seen: they raise no alert any more, and a clean may remove them."""
    _act(ctx, JobAction.ACKNOWLEDGE, job_ids, as_json=as_json)


def _act(ctx: typer.Context, action: JobAction, job_ids: list[int], *, as_json: bool) -> None:
    """One after the other; a refused one is named and makes the exit code 1."""
    changed: list[JobView] = []
    with office(ctx) as appliance:
        for job_id in job_ids:
            try:
                job = appliance.engine.control.act(action, job_id, by=Actor.console().label)
            except RequestError as error:
                typer.echo(f"gacq: {error}", err=True)
                continue
            changed.append(job)
            if not as_json:
                seen = " and acknowledged" if job.acknowledged_at else ""
                typer.echo(f"job {job.id} ({job.queue} {job.kind}) is {job.state}{seen}")
    if as_json:
        print_json([JobShown.of(job) for job in changed])
    if len(changed) < len(job_ids):
        raise typer.Exit(1)


def _row(job: JobView, language: str) -> tuple[object, ...]:
    moment = job.finished_at or job.due_at
    return (
        job.id,
        job.queue,
        job.kind,
        job.state,
        job.subject,
        f"{job.used}/{job.attempts}",
        _moment(moment, language),
        job.cause,
    )


def _lines(job: JobView, language: str) -> list[str]:
    asked, due = _moment(job.created_at, language), _moment(job.due_at, language)
    ended = "" if job.finished_at is None else f", ended {_moment(job.finished_at, language)}"
    lines = [
        f"job {job.id}: {job.queue} {job.kind}, {job.state}",
        f"  subject   {job.subject or '-'}",
        f"  asked     {asked} by {job.origin}, due {due}{ended}",
        f"  attempts  {job.used} of {job.attempts} in round {job.round}, priority {job.priority}",
    ]
    cause = CAUSES.get(job.cause or "")
    if job.cause:
        lines.append(f"  cause     {job.cause}: {job.detail or '-'}")
    if cause:
        thai = language == "th"
        lines.append(f"            {cause.meaning_th if thai else cause.meaning_en}")
        lines.append(f"            -> {cause.cure_th if thai else cause.cure_en}")
    return lines


def _log_row(line: LogLine) -> tuple[object, ...]:
    return (line.attempt, f"{in_bangkok(line.at):%H:%M:%S}", line.level, line.text)


def _attempt_row(attempt: AttemptView, language: str) -> tuple[object, ...]:
    return (
        attempt.number,
        _moment(attempt.started_at, language),
        attempt.ended_at and _moment(attempt.ended_at, language),
        attempt.outcome or "running",
        attempt.cause,
        attempt.detail,
    )


def _moment(when: datetime, language: str) -> str:
    """To the second: the waits between attempts are that short."""
    return f"{short_date(when, language=language)} {in_bangkok(when):%H:%M:%S}"
