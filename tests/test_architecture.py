"""The structure as a test: imports point down, and what belongs in one place stays there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gacq

ROOT = Path(gacq.__file__).parent

RANKS = {
    "errors": 0,
    "clock": 0,
    "call": 0,
    "settings": 1,
    "cache": 1,
    "causes": 1,
    "children": 1,
    "thai": 1,
    "charts": 1,
    "data_folder": 1,
    "schema": 1,
    "readers": 1,
    "write_ahead_log": 1,
    "writer": 1,
    "sought": 1,
    "database": 2,
    "applications": 3,
    "staff": 3,
    "audit": 3,
    "queues": 3,
    "reports": 3,
    "workflow": 4,
    "policies": 4,
    "jobs": 5,
    "ops": 6,
    "outside": 6,
    "web": 7,
    "appliance": 8,
    "cli": 9,
    "__main__": 10,
}
"""Low to high; a file imports only lower ranks and its own folder (design, section 3)."""

HEAVY = (
    "google",
    "googleapiclient",
    "google_auth_httplib2",
    "httplib2",
    "PIL",
    "pypdf",
    "pypdfium2",
    "numpy",
    "typst",
    "xlsxwriter",
)
"""Imported inside the job or child process that uses them, so that the core stays small."""

FILES = sorted(ROOT.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def jobs_folder(path: Path) -> str | None:
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "jobs" and len(parts) > 2 else None


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_lower_ranks_and_its_own_folder(path: Path) -> None:
    if path == ROOT / "__init__.py":
        return
    here = part_of(path)
    for name in imports(parsed(path)):
        words = name.split(".")
        if words[0] != "gacq" or len(words) < 2 or words[1] == "__version__":
            continue
        there = words[1]
        assert there in RANKS, f"{path.name} imports {name}, which has no rank"
        if there == here:
            if here == "jobs" and words[2] != jobs_folder(path):
                raise AssertionError(f"{path.name} imports its sibling {name}")
            continue
        assert RANKS[there] < RANKS[here], f"{here} (rank {RANKS[here]}) imports {name}"


def test_every_part_has_a_rank() -> None:
    parts = {part_of(path) for path in FILES} - {"__init__"}

    assert parts <= set(RANKS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_clock_reads_the_time(path: Path) -> None:
    if path == ROOT / "clock.py":
        return
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            spelled = ast.unparse(node.func)
            assert spelled not in (
                "datetime.now",
                "datetime.utcnow",
                "date.today",
                "time.time",
                "time.monotonic",
                "time.perf_counter",
                "time.sleep",
            ), f"{path.name}:{node.lineno} reads the time by itself"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_are_not_imported_when_a_module_is(path: Path) -> None:
    if path.name in CHILD_MODULES:
        return
    top = [node for node in parsed(path).body if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in top:
        for name in imports(ast.Module([node], [])):
            assert name.split(".")[0] not in HEAVY, f"{path.name} imports {name} at its top"


CHILD_MODULES = {"content_child.py", "measure.py", "look.py", "draw_xlsx.py"}
"""What runs in child processes, which exist to hold these libraries."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_rows_of_the_ledger_are_written_in_one_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    # The proof of migrations makes files as older versions left them, before there is a ledger.
    if "queues/ledger" in path.as_posix() or path.name == "migrations.py":
        return
    for statement in ("update job set state", "insert into job ", "insert into attempt"):
        assert statement not in text, f"{path.name} writes job state"
