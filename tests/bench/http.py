"""``POST …/run`` over loopback: the page's way to ask for an AI check, one application each."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median

from tests.bench.figures import Figure, Target, at_most, paired, percentile
from tests.bench.load import Plan, Result
from tests.bench.office import prepare
from tests.bench.scale import Scale
from tests.bench.service import ROOT, serving, settings_file

ITEM = "http"
CONNECTIONS = 16
STEADY_PER_MINUTE = 1_000
LOAD_LIMIT_SECONDS = 300
WARM_UP = 200
NEW = '"duplicate":false'


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """As fast as it goes, against an address that does nothing; then at a steady rate."""
    steady = STEADY_PER_MINUTE * scale.steady_seconds // 60
    settings = settings_file(folder)
    needed = WARM_UP + scale.request_rounds * scale.requests + steady
    office = prepare(settings)
    headers = {"Authorization": f"Bearer {office.token}"}
    with serving(settings) as service:
        ids = office.add_applications(needed)
        paths = iter([f"/api/v1/ai-qc/applications/{number}/run" for number in ids])

        def ask(count: int, per_minute: float | None = None) -> Result:
            taken = [next(paths) for _ in range(count)]
            plan = Plan(service.port, "POST", taken, headers, NEW, CONNECTIONS, per_minute)
            return _load(folder, plan)

        def ask_for_nothing(count: int) -> Result:
            return _load(
                folder, Plan(service.port, "GET", ["/livez"] * count, {}, "200 OK", CONNECTIONS)
            )

        ask(WARM_UP)
        pairs = [
            (ask(scale.requests), ask_for_nothing(scale.requests))
            for _ in range(scale.request_rounds)
        ]
        on_time = ask(steady, STEADY_PER_MINUTE)
    yield paired(
        ITEM,
        f"POST …/run, {CONNECTIONS} connections",
        "/s",
        [(_per_second(run), _per_second(nothing)) for run, nothing in pairs],
        baseline_what="GET /livez of the same process",
        target=None,
    )
    runs = [run for run, _ in pairs]
    yield from _percentiles(f"POST …/run, {CONNECTIONS} connections", runs, None)
    yield from _percentiles(f"POST …/run, {STEADY_PER_MINUTE:,} a minute", [on_time], at_most(10))


def _percentiles(what: str, runs: list[Result], target: Target | None) -> Iterator[Figure]:
    for percent in (50, 99):
        measured = median(percentile(run.seconds, percent) for run in runs) * 1000
        asked = target if percent == 99 else None
        yield Figure(ITEM, f"{what}, p{percent}", measured, "ms", target=asked)


def _per_second(result: Result) -> float:
    return len(result.seconds) / result.took_seconds


def _load(folder: Path, plan: Plan) -> Result:
    file = folder / "plan.json"
    file.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.load", file],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        timeout=LOAD_LIMIT_SECONDS,
        check=True,
    )
    result = Result(**json.loads(ended.stdout))
    if result.wrong:
        raise RuntimeError(f"{len(result.wrong)} wrong answers; the first: {result.wrong[0]}")
    return result
