"""``gacq run``: the service. Opens the office, serves it, and stops it in order."""

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from gacq import __version__
from gacq.appliance import Appliance
from gacq.cli.context import context_of
from gacq.cli.office import serving_office
from gacq.cli.output import curl
from gacq.cli.serve import StopRequest, WebServer
from gacq.ops.restart import Restart
from gacq.settings import Settings
from gacq.settings.file import SettingsFile
from gacq.staff import setup
from gacq.staff.secrets import new_setup_code
from gacq.web.app import create_app

log = logging.getLogger(__name__)

EXIT_FOR_RESTART = 75
"""Tells the wrapper of a Windows service to start gacq again (EX_TEMPFAIL of sysexits.h)."""

Host = Annotated[str | None, typer.Option(help="In place of server.host.")]
Port = Annotated[
    int | None, typer.Option(min=0, max=65_535, help="In place of server.port; 0 = any free one.")
]


def register(app: typer.Typer) -> None:
    app.command("run")(run)


def run(ctx: typer.Context, host: Host = None, port: Port = None) -> None:
    """Serve the office until a signal asks to stop; the exit code is 0 then."""
    context = context_of(ctx)

    def read() -> Settings:
        return at_address(context.settings(), host, port)

    if _serve(read, context.settings_file):
        _start_again()


def at_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings, with another address to listen on where one is given."""
    server = settings.server
    changed = replace(
        server,
        host=server.host if host is None else host,
        port=server.port if port is None else port,
    )
    return replace(settings, server=changed)


class NewStart:
    """Asks this process to stop in order and to start anew.

    Too many overdue attempts still run in threads of their own, or an admin wants the settings to
    be read again.
    """

    def __init__(self) -> None:
        self.is_wanted = False
        self.server: WebServer | None = None

    def begin(self) -> None:
        self.is_wanted = True
        if self.server is not None:
            self.server.end()


def _serve(read: Callable[[], Settings], settings_file: SettingsFile) -> bool:
    """Serve until asked to stop; True if gacq is to be started again."""
    settings, new_start, request = read(), NewStart(), StopRequest()
    with (
        request.taking_signals(),
        serving_office(settings, on_overload=new_start.begin) as appliance,
    ):
        # Rescued by now; the port is taken before the first claim, so that a port in use ends
        # this start with nothing begun.
        # A request may hold an attempt of a job, which gets no less time than in a queue.
        services = replace(
            appliance.web_services(),
            settings_file=settings_file,
            restart=_restart(settings, read, new_start),
        )
        app = create_app(services)
        server = WebServer(
            app,
            settings.server,
            drain_seconds=settings.queues.shutdown_seconds,
            stopping=app.state.live.close,
        )
        new_start.server = server
        request.hand_to(server)
        if not request.is_there:
            appliance.start()
            server.run(ready=lambda: _announce(appliance, server))
        server.close()
        log.info("Stopping; running jobs have %s s", settings.queues.shutdown_seconds)
    # Whoever asked to stop meanwhile does not want it back.
    return new_start.is_wanted and not request.is_there


def _restart(in_use: Settings, read: Callable[[], Settings], new_start: NewStart) -> Restart | None:
    """None on Windows: there only the wrapper of a service starts gacq again."""
    if sys.platform == "win32":
        return None
    return Restart(in_use, reread=read, begin=new_start.begin)


def _announce(appliance: Appliance, server: WebServer) -> None:
    settings = appliance.settings
    log.info("gacq %s serves %s", __version__, ", ".join(server.addresses))
    typer.echo(f"gacq {__version__} serves {settings.office.name} from {appliance.folder.path} at")
    for address in server.addresses:
        typer.echo(f"  {address}")
    code = new_setup_code()
    if appliance.database.write(setup.issue, code, now=appliance.clock.now()):
        for line in _set_up_lines(code, server.addresses[0]):
            typer.echo(line)
    sys.stdout.flush()


def _set_up_lines(code: str, address: str) -> list[str]:
    account = {"username": "admin", "name": "YOUR NAME", "password": "A LONG PASSWORD"}
    return [
        "",
        "No admin has an account yet. Open this set-up link in a browser; it works once and for "
        f"{setup.VALID_DAYS} days:",
        f"  {address}/set-up?code={code}",
        "From a program, send the code instead:",
        f"  {curl(f'{address}/api/v1/setup', {'code': code, **account})}",
        "or on this PC:",
        '  gacq staff add admin --name "YOUR NAME" --role admin',
    ]


def _start_again() -> None:
    if sys.platform == "win32":
        raise typer.Exit(EXIT_FOR_RESTART)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
