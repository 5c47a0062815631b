"""``gacq demo``: an office with sample applications, from the intake to the certificate."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from gacq.appliance import Appliance
from gacq.cli import demo_view
from gacq.cli.context import context_of
from gacq.cli.demo_papers import keep_papers
from gacq.cli.import_ import importer_of
from gacq.cli.office import serving_office
from gacq.cli.output import console, curl
from gacq.cli.run import Port
from gacq.cli.serve import WebServer
from gacq.clock import MovableClock
from gacq.errors import Conflict, Unavailable
from gacq.ops.demo import ACTOR, Account, Scene, Show, open_accounts, samples_folder
from gacq.ops.demo_story import Story
from gacq.ops.importer import EntryResult
from gacq.ops.package import open_package
from gacq.ops.port import port as look_at_port
from gacq.ops.samples import write_samples
from gacq.queues.policy import Queue
from gacq.settings import Settings
from gacq.settings.sections import (
    DataSettings,
    EmailSettings,
    LogSettings,
    OfficeSettings,
    ServerSettings,
)
from gacq.staff import Role
from gacq.staff.accounts import Language
from gacq.web.app import create_app

LIMIT_SECONDS = 180
"""After so long the demonstration says what has not finished."""
LOOK_SECONDS = 0.25


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    ctx: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="End after the table; 1 if something did not finish.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Port = None,
    language: Annotated[Language, typer.Option(help="Of statuses and issues.")] = "th",
) -> None:
    """Show gacq at work: an office with sample applications, in a fresh folder of its own."""
    settings = _settings(_folder(context_of(ctx).data), host, port, language)
    try:
        well = _perform(settings, once=once)
    finally:
        typer.echo(f"\nEverything of this office is kept in {settings.data.folder}")
    if once and not well:
        raise typer.Exit(1)


def _folder(named: Path | None) -> Path:
    """Raises Conflict rather than add invented people to an office that is there already."""
    if named is None:
        return Path(tempfile.mkdtemp(prefix="gacq-demo-"))
    folder = named.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} is not empty; the demo needs a new folder")
    return folder


def _settings(folder: Path, host: str, port: int | None, language: Language) -> Settings:
    """What gacq does with nothing configured, whatever file or environment there is."""
    if port is None:
        usual = ServerSettings().port
        taken = look_at_port(host, usual).message != f"{usual} is free"
        port = 0 if taken else usual
    return Settings(
        # With an address the certificates carry a QR code that this office answers.
        office=OfficeSettings(
            language=language, base_url=f"http://{host}:{port}" if port else None
        ),
        server=ServerSettings(host=host, port=port),
        data=DataSettings(folder=folder),
        email=EmailSettings(folder=folder / "mail"),
        logs=LogSettings(level="warning"),
    )


def _perform(settings: Settings, *, once: bool) -> bool:
    """The whole demonstration; whether all of it went well."""
    clock = MovableClock()
    with serving_office(settings, clock=clock) as appliance:
        # Listens before the show, so that a port in use is said at once; answers after it.
        server = None if once else WebServer(create_app(appliance.web_services()), settings.server)
        appliance.start()
        accounts = open_accounts(appliance.database, appliance.staff, appliance.clock)
        show = _prepared(appliance)
        _watch(show, appliance)
        _go_on(appliance, clock, accounts)
        scene = show.scene()
        demo_view.print_outcome(console(), scene, settings.office.language)
        _sum_up(scene, settings, appliance)
        if server is not None:
            _serve_on(server, accounts)
    return all(standing.went_well for standing in scene.standings)


def _prepared(appliance: Appliance) -> Show:
    folder = samples_folder(appliance.folder.path)
    typer.echo(f"Drawing sample papers and photos in {folder} ...")
    samples = write_samples(folder)
    delay = appliance.settings.queues.ai_qc.auto_delay_seconds
    typer.echo(
        f"Submitting {len(samples)} applications; each AI check starts {delay:.0f} s after its"
        " submission, as in any office.\n"
    )

    def take_in() -> Iterator[EntryResult]:
        with open_package(folder) as package:
            yield from importer_of(appliance).run(package, actor=ACTOR, submit=True)

    return Show(
        samples,
        take_in,
        database=appliance.database,
        monitor=appliance.engine.monitor,
        clock=appliance.clock,
    )


def _watch(show: Show, appliance: Appliance) -> Scene:
    """Let the show begin, and follow it until nothing more happens or the limit is reached."""
    deadline = appliance.clock.monotonic() + LIMIT_SECONDS
    look_again = threading.Event()
    show.start()
    try:
        with demo_view.choose(console(), appliance.settings.office.language) as view:
            while True:
                scene = show.scene()
                view.show(scene, appliance.clock.now())
                if scene.settled or appliance.clock.monotonic() > deadline:
                    return scene
                look_again.wait(LOOK_SECONDS)
    finally:
        show.stop()


def _go_on(appliance: Appliance, clock: MovableClock, accounts: tuple[Account, ...]) -> None:
    """The office's next days, told line by line, each on its own day."""
    typer.echo("\nThe clock of this office is moved on from one appointment to the next:")
    Story(
        database=appliance.database,
        workflow=appliance.workflow,
        clock=clock,
        people={account.role: account.actor for account in reversed(accounts)},
        inspectors={
            account.actor.staff_id or 0: account.actor
            for account in accounts
            if account.role is Role.INSPECTOR
        },
        run_chores=appliance.chores.run_due,
        settle=lambda: _settle(appliance),
        say=typer.echo,
    ).tell()
    typer.echo("")


def _settle(appliance: Appliance) -> None:
    """Wait until no job waits or runs. Raises Unavailable where that does not come about."""
    deadline = appliance.clock.monotonic() + LIMIT_SECONDS
    look_again = threading.Event()
    while live := _live_jobs(appliance):
        if appliance.clock.monotonic() > deadline:
            raise Unavailable(f"{live} jobs of the demonstration did not come to an end")
        look_again.wait(LOOK_SECONDS)


def _live_jobs(appliance: Appliance) -> int:
    stats = appliance.engine.monitor.stats(appliance.clock.now())
    return sum(of.waiting + of.delayed + of.active for of in stats.values())


def _sum_up(scene: Scene, settings: Settings, appliance: Appliance) -> None:
    counts = appliance.engine.monitor.stats(appliance.clock.now())
    mails = counts[Queue.EMAIL].completed
    typer.echo(
        f"{mails} mails were written to {settings.email.folder}; any mail program opens them"
    )
    for kept in keep_papers(appliance, scene):
        typer.echo(f"{kept.what}: {kept.path}")
    for standing in scene.standings:
        if not standing.went_well:
            typer.echo(f"NOT FINISHED: {standing.position} {standing.applicant}", err=True)


def _serve_on(server: WebServer, accounts: tuple[Account, ...]) -> None:
    with server.taking_signals():
        server.run(ready=lambda: _say_how_to_sign_in(server.addresses[0], accounts))


def _say_how_to_sign_in(address: str, accounts: tuple[Account, ...]) -> None:
    typer.echo(f"\ngacq serves this office at {address} until you press Ctrl+C. Sign in as")
    for account in accounts:
        typer.echo(f"  {account.username:<10} password {account.password}   ({account.role})")
    admin = {"username": accounts[0].username, "password": accounts[0].password}
    typer.echo(f"for example:\n  {curl(f'-c cookies {address}/api/v1/login', admin)}")
    typer.echo(f"  curl -b cookies {address}/api/v1/queue/stats")
