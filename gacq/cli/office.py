"""The office that a verb works on: beside the service, which may be running, or as the service.

Beside it a verb claims no job and takes no lock; it reads and writes through the office's own
database, and a running service sees the commit within a second. So it needs no secret of the
service's, which the person at the keyboard may have no access to.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from gacq.appliance import Appliance
from gacq.cli.context import context_of
from gacq.clock import Clock
from gacq.errors import DataFolderError
from gacq.ops import logs, memory
from gacq.settings import Settings


@contextmanager
def office(ctx: typer.Context, *, create: bool = False) -> Iterator[Appliance]:
    """The office of the settings. Without ``create`` a folder that holds none is refused.

    Raises DataFolderError, ConfigurationError.
    """
    appliance = Appliance(context_of(ctx).settings(complete=False), claiming=False)
    if not create and not appliance.folder.holds_office():
        appliance.close()
        raise DataFolderError(
            f"there is no office in {appliance.folder.path}; "
            "name its folder with --data, or begin one with: gacq run"
        )
    appliance.open()
    try:
        yield appliance
    finally:
        appliance.close()


@contextmanager
def serving_office(
    settings: Settings,
    *,
    clock: Clock | None = None,
    on_overload: Callable[[], None] | None = None,
) -> Iterator[Appliance]:
    """The office with its folder locked and its dead jobs rescued; stopped in order at the end.

    Raises DataFolderError.
    """
    memory.share_heaps()
    appliance = Appliance(settings, clock=clock, on_overload=on_overload)
    appliance.folder.prepare()
    end_logs = logs.set_up(settings.logs, folder=appliance.folder.logs)
    try:
        appliance.open()
        try:
            yield appliance
        finally:
            appliance.stop()
    finally:
        end_logs()
