"""Every page of an office with a hundred times the work, beside the same of a young one.

Both services stand side by side and are asked in turn, so that what disturbs the machine disturbs
both. A page is taken as a browser takes it, compressed, over a kept connection. Compared is what
the service spent on it, which holds on a machine that is busy with other things too; where no
system tells that, the time to the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

from gacq.web.pages.addresses import PAGES
from tests.bench import years
from tests.bench.figures import Figure, at_most, paired
from tests.bench.page_list import LEFT_OUT, VISITS, Visit
from tests.bench.scale import Scale
from tests.bench.service import HOST, Service, serving, settings_file
from tests.bench.years import Years

ITEM = "pages"
FEW = 1_000
"""Applications of the young office; it has ten times as many jobs."""
AT_ONCE = 3
"""Times that a page is asked for in a row; the least counts."""
WARM_UPS = 2
LIMIT_MS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One page: seconds until its last byte, and those of the processor that it took."""

    answer: float
    work: float


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    _require_all_pages()
    few = _prepare(folder / "few", FEW)
    many = _prepare(folder / "many", scale.applications)
    with serving(few.settings) as young, serving(many.settings) as old:
        beside_few, beside_many = _Browser(few, young), _Browser(many, old)
        for visit in VISITS:
            for _ in range(WARM_UPS):
                beside_few.look(visit), beside_many.look(visit)
            pairs = [
                (beside_many.look(visit), beside_few.look(visit)) for _ in range(scale.row_rounds)
            ]
            yield from _figures(visit, pairs, scale)


def _figures(visit: Visit, pairs: list[tuple[Look, Look]], scale: Scale) -> Iterator[Figure]:
    name = f"{visit.address} ({visit.role})"
    yield paired(
        ITEM,
        f"{name}, beside {scale.applications:,} applications",
        "ms",
        [(subject.work * 1000, baseline.work * 1000) for subject, baseline in pairs],
        baseline_what=f"beside {FEW:,}",
        target=at_most(1.5),
    )
    fastest = min(subject.answer for subject, _ in pairs) * 1000
    yield Figure(ITEM, f"{name}, to its last byte", fastest, "ms", target=at_most(LIMIT_MS))


def _prepare(folder: Path, applications: int) -> Years:
    folder.mkdir()
    return years.prepare(settings_file(folder), applications=applications)


def _require_all_pages() -> None:
    """Raises RuntimeError for a page that is neither visited nor left out."""
    pages = {page.path for page in PAGES if "GET" in page.operations}
    missing = pages - {visit.path for visit in VISITS} - LEFT_OUT.keys()
    if missing:
        raise RuntimeError(f"page_list.py names no visit to {', '.join(sorted(missing))}")


class _Browser:
    """Asks one office for its pages, as whoever uses each."""

    def __init__(self, office: Years, service: Service) -> None:
        self._office = office
        self._service = service

    def look(self, visit: Visit) -> Look:
        """A few times in a row. Raises RuntimeError for another answer than the page."""
        address = quote(visit.address.format(**self._office.ids), safe="/?&=:@")
        headers = {
            "Authorization": f"Bearer {self._office.tokens[visit.role]}",
            "Accept-Encoding": "gzip",
        }
        # A new one each time: the service closes those that say nothing for seconds.
        connection = HTTPConnection(HOST, self._service.port, timeout=60)
        connection.connect()
        looks = [self._once(connection, address, headers) for _ in range(AT_ONCE)]
        connection.close()
        return Look(min(look.answer for look in looks), min(look.work for look in looks))

    def _once(self, connection: HTTPConnection, address: str, headers: dict[str, str]) -> Look:
        worked, began = self._service.work_seconds(), perf_counter()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        took, work = perf_counter() - began, self._service.work_seconds()
        if answer.status != 200:
            raise RuntimeError(f"{address} answers {answer.status}: {body[:300]!r}")
        return Look(took, took if worked is None or work is None else work - worked)
