"""Two services on one office, and an old service on a newer office: refused in words."""

import hashlib
import random
import shutil
from contextlib import closing
from pathlib import Path

import cysqlite

from gacq.ops.proof import soundness
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import World
from gacq.ops.proof.service import Service, ServiceEnded

NEWER = "9999_of_tomorrow"
RUN = ("run", "--host", "127.0.0.1", "--port", "0")
SECONDS = 60.0


def second_is_refused(service: Service, office: Office, application_id: int) -> list[str]:
    """Another start on the office that ``service`` has; then a piece of work for the first."""
    wrong = _refused(service, "already serves")
    office.submit(application_id)
    try:
        wait_until(office.is_settled, SECONDS)
    except WaitedInVain:
        wrong.append("the first did not go on with its work")
    return wrong


def first_is_killed(service: Service, world: World, *, seed: int, times: int) -> list[str]:
    """The first dies while a second starts: that refuses in words or serves, nothing between."""
    chance = random.Random(seed)
    wrong: list[str] = []
    for number in range(times):
        service.start()
        folder = service.folder / f"second-{number}"
        folder.mkdir()
        with Service(folder, environ=world.settings(), data=service.data) as second:
            second.begin()
            pause(chance.uniform(0.0, 3.0))
            service.kill()
            wrong.extend(f"start {number}: {each}" for each in _came_to_be(second))
        wrong.extend(soundness.faults_of(service.data / "gacq.db"))
    service.start()
    if code := service.stop():
        wrong.append(f"the next start ended with {code}")
    return wrong


def _came_to_be(second: Service) -> list[str]:
    try:
        wait_until(second.answers, SECONDS)
    except ServiceEnded:
        said = second.complaints
        return [] if "already serves" in said and "Traceback" not in said else [said[-300:]]
    code = second.stop()
    return [f"it ended with {code}"] if code else []


def newer_is_refused(office: Path, folder: Path, world: World) -> list[str]:
    """A copy of the office's file as a later version would have left it: refused, not changed."""
    data = folder / "data"
    data.mkdir(parents=True)
    file = data / "gacq.db"
    shutil.copyfile(office / "gacq.db", file)
    with closing(cysqlite.connect(str(file))) as connection:
        connection.execute(
            "insert into schema_step (name, applied) values (?, '2031-01-01')", (NEWER,)
        )
    before = _hash(file)
    service = Service(folder, environ=world.settings(), data=data)
    wrong = [*_refused(service, NEWER), *_refused(service, NEWER, "staff", "list")]
    if _hash(file) != before:
        wrong.append("the file was changed")
    return wrong


def _refused(service: Service, words: str, *verb: str) -> list[str]:
    ended = service.run(*(verb or RUN), seconds=SECONDS)
    if ended.returncode == 1 and words in ended.stderr and "Traceback" not in ended.stderr:
        return []
    return [f"{' '.join(verb or RUN[:1])} ended with {ended.returncode}: {ended.stderr[-300:]}"]


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
