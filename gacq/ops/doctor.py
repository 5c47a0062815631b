"""What ``gacq check`` looks at: settings' surroundings, the computer, and each outside service.

Each check returns a Finding and changes nothing that stays. Checks of outside services come in as
functions, because this folder knows none of them.
"""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cysqlite
import psutil

from gacq.causes import CAUSES
from gacq.data_folder import DataFolder, Mount, mounts, network_share
from gacq.database import MINIMUM_SQLITE
from gacq.errors import GacqError, JobError
from gacq.ops.port import port
from gacq.settings import OfficeSettings, Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. ``cure`` says what to do and is empty when all is well."""

    name: str
    ok: bool
    message: str
    cure: str = ""


ServiceCheck = Callable[[], str | None]
"""Makes a real connection and says in a line what answers. A GacqError carries the problem."""

_ADDRESSES = {
    "Gemini": "ai_qc.endpoint",
    "mail server": "email.host and email.port",
    "Google Calendar": "calendar.endpoint",
}
_NO_ANSWER = frozenset(
    {
        "network",
        "gemini_unavailable",
        "gemini_bad_reply",
        "smtp_down",
        "smtp_unavailable",
        "google_unavailable",
        "google_answer",
    }
)
"""Causes that a wrong address of a service may have as well as the service."""


def examine(settings: Settings, services: Mapping[str, ServiceCheck]) -> list[Finding]:
    """Every finding, in the order in which a person would put things right."""
    return [
        *computer(settings),
        web_port(settings),
        office(settings),
        *switched_off(settings),
        *(service(name, check) for name, check in services.items()),
    ]


def computer(settings: Settings) -> list[Finding]:
    """What gacq needs of this computer, whether it runs at the moment or not."""
    folder = settings.data.folder
    return [
        data_folder(folder),
        local_disk(folder, mounts()),
        free_space(folder, settings.data.min_free_mb),
        sqlite_version(cysqlite.sqlite_version_info),
    ]


def data_folder(folder: Path) -> Finding:
    """Whether files can be made in the folder, or the folder itself where it is yet to come."""
    there = _nearest_existing(folder)
    cure = f"Give the account that runs gacq the right to write in {there}, or change data.folder."
    if not there.is_dir():
        return Finding("data folder", False, f"{there} is not a folder", "Change data.folder.")
    try:
        with tempfile.TemporaryDirectory(prefix=".gacq-check-", dir=there) as trial:
            (Path(trial) / "trial").write_bytes(b"gacq")
    except OSError as error:
        return Finding("data folder", False, f"can't write in {there}: {error.strerror}", cure)
    kept = DataFolder(folder)
    if unwritable := kept.unwritable():
        names = ", ".join(str(each.relative_to(folder)) for each in unwritable)
        cure = f"{kept.cure[0].upper()}{kept.cure[1:]}"
        return Finding("data folder", False, f"can't write in {folder}: {names}", cure)
    state = "is writable" if there == folder else "will be created at the first start"
    return Finding("data folder", True, f"{folder} {state}")


def local_disk(folder: Path, known: Sequence[Mount]) -> Finding:
    """Whether the folder lies on a disk of this computer: SQLite loses data on network shares."""
    cure = "Set data.folder to a folder on a disk of this computer."
    share = network_share(folder, known)
    if share is not None:
        return Finding("local disk", False, f"{folder} is on a network share ({share})", cure)
    return Finding("local disk", True, f"{folder} is on a disk of this computer")


def free_space(folder: Path, least_mb: int) -> Finding:
    free_mb = psutil.disk_usage(str(_nearest_existing(folder))).free // 1_000_000
    if free_mb < least_mb:
        cure = f"Make room until {least_mb} MB are free, or lower data.min_free_mb."
        return Finding("disk space", False, f"only {free_mb} MB are free", cure)
    return Finding("disk space", True, f"{free_mb} MB are free")


def sqlite_version(version: tuple[int, ...]) -> Finding:
    """Versions before 3.51.3 can lose commits (the WAL-reset bug)."""
    shown = ".".join(map(str, version))
    if version < MINIMUM_SQLITE:
        least = ".".join(map(str, MINIMUM_SQLITE))
        cure = "Install a current cysqlite: pip install --upgrade cysqlite"
        return Finding("SQLite", False, f"version {shown} is older than {least}", cure)
    return Finding("SQLite", True, f"version {shown}")


def office(settings: Settings) -> Finding:
    """Whose name is on the certificates; the default is right for one office at most."""
    name, code = settings.office.name, settings.office.province_code
    message = f"{name}, province {code} ({settings.office.province})"
    if settings.office == OfficeSettings():
        message += "; this is the default: set [office] before the first certificate"
    return Finding("office", True, message)


def switched_off(settings: Settings) -> list[Finding]:
    """What is not configured, said plainly."""
    found = []
    if settings.ai_qc.reviewer == "rules":
        message = "Gemini is not switched on (ai_qc.reviewer); documents are checked by rules alone"
        found.append(Finding("AI check", True, message))
    if settings.email.transport == "folder":
        found.append(_mail_folder(settings.email.folder))
    if settings.calendar.provider == "feed":
        message = (
            "Google Calendar is not switched on (calendar.provider); calendar programs subscribe "
            "to the feeds"
        )
        found.append(Finding("calendar", True, message))

    if not settings.queues.scheduler:
        message = (
            "the scheduler is off (queues.scheduler): no mail of reminders or alerts, no monthly"
            " report, and old jobs stay, unless run by hand with: gacq chores run NAME"
        )
        found.append(Finding("chores", True, message))
    return found


def _mail_folder(folder: Path) -> Finding:
    where = data_folder(folder)
    message = f"sending is not switched on (email.transport); mails are only written to {folder}"
    if where.ok:
        return Finding("mail", True, message)
    return Finding("mail", False, f"{message}: {where.message}", "Change email.folder.")


def service(name: str, check: ServiceCheck) -> Finding:
    """The finding about one outside service."""
    try:
        return Finding(name, True, check() or "answers")
    except JobError as error:
        cause = CAUSES.get(error.cause)
        message = f"{cause.meaning_en} {error.detail}".strip() if cause else str(error)
        return Finding(name, False, message, _cure_of(name, error.cause))
    except GacqError as error:
        return Finding(name, False, str(error), f"Check the settings of {name} and its network.")


def _cure_of(name: str, cause: str) -> str:
    known = CAUSES.get(cause)
    cure = known.cure_en if known else ""
    if cause in _NO_ANSWER and name in _ADDRESSES:
        return f"Compare {_ADDRESSES[name]} with what the service's own papers say. {cure}".strip()
    return cure


def web_port(settings: Settings) -> Finding:
    """Whether gacq can listen where the settings say, or does so already."""
    server = settings.server
    state = port(server.host, server.port, https=server.tls_cert is not None)
    if state.is_gacq and not DataFolder(settings.data.folder).is_locked():
        message = f"{server.port} is in use by a gacq that serves another data folder"
        cure = "Stop that one, or set server.port to another number."
        return Finding("port", False, message, cure)
    return Finding("port", state.usable, state.message, state.cure)


def _nearest_existing(folder: Path) -> Path:
    return next((at for at in (folder, *folder.parents) if os.path.exists(at)), Path(folder.anchor))
