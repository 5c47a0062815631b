"""Every page of an office with a hundred times the work, beside the same of a young one.

Both services stand side by side and are asked in turn, so that what disturbs the machine disturbs
both. A page is taken as a browser takes it, compressed, over a kept connection.
"""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

from gacq.web.pages.addresses import PAGES
from tests.bench import years
from tests.bench.figures import Figure, at_most, paired
from tests.bench.page_list import LEFT_OUT, VISITS, Visit
from tests.bench.scale import Scale
from tests.bench.service import HOST, serving, settings_file
from tests.bench.years import Years

ITEM = "pages"
FEW = 1_000
"""Applications of the young office; it has ten times as many jobs."""
AT_ONCE = 3
"""Times that a page is asked for in a row; the fastest counts."""
WARM_UPS = 2
LIMIT_MS = 200
PRINTED = ".pdf"


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    _require_all_pages()
    few = _prepare(folder / "few", FEW)
    many = _prepare(folder / "many", scale.applications)
    with serving(few.settings) as young, serving(many.settings) as old:
        beside_few, beside_many = _Browser(few, young.port), _Browser(many, old.port)
        for visit in VISITS:
            for _ in range(WARM_UPS):
                beside_few.seconds(visit), beside_many.seconds(visit)
        rounds = [
            [(beside_many.seconds(visit), beside_few.seconds(visit)) for visit in VISITS]
            for _ in range(scale.row_rounds)
        ]
    for visit, *pairs in zip(VISITS, *rounds, strict=True):
        yield from _figures(visit, pairs, scale)


def _figures(visit: Visit, pairs: list[tuple[float, float]], scale: Scale) -> Iterator[Figure]:
    name = f"{visit.address} ({visit.role})"
    yield paired(
        ITEM,
        name,
        "ms",
        [(subject * 1000, baseline * 1000) for subject, baseline in pairs],
        baseline_what=f"{scale.applications:,} applications, the same with {FEW:,}",
        target=at_most(1.5),
    )
    slowest = median(subject for subject, _ in pairs) * 1000
    if slowest > LIMIT_MS:
        yield Figure(ITEM, f"{name} by itself", slowest, "ms", target=at_most(LIMIT_MS))


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

    def __init__(self, office: Years, port: int) -> None:
        self._office = office
        self._connection = HTTPConnection(HOST, port, timeout=60)

    def seconds(self, visit: Visit) -> float:
        """The fastest of a few in a row. Raises RuntimeError for another answer than the page."""
        address = quote(visit.address.format(**self._office.ids), safe="/?&=:@")
        headers = {
            "Authorization": f"Bearer {self._office.tokens[visit.role]}",
            "Accept-Encoding": "gzip",
        }
        return min(self._once(address, headers) for _ in range(AT_ONCE))

    def _once(self, address: str, headers: dict[str, str]) -> float:
        began = perf_counter()
        self._connection.request("GET", address, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        took = perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{address} answers {answer.status}: {body[:300]!r}")
        return took
