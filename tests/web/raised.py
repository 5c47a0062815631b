"""What gacq's code raises to a person: every sentence, found in the source, filled with samples.

A value inside a sentence becomes ``«0»``, ``«1»`` …; a constant of the module is written out.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gacq
from gacq import errors

ROOT = Path(gacq.__file__).parent
ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.RequestError | errors.Unavailable)
} | {"Refused", "TooMuch"}
FAULTS = {"faults", "wrong"}
"""What the code calls a mapping of fields to what is wrong with them."""

# These speak to the programs that write HTTP themselves, never to a person at a page.
_PROGRAMS = ("web/once.py", "web/bodies.py", "web/openapi.py", "web/api/")
_PARTS = ("applications", "staff", "workflow", "web", "database.py", "writer.py")


@dataclass(frozen=True, slots=True)
class Raised:
    """One sentence: where it stands, and a sample of it."""

    where: str
    words: str


def sentences() -> list[Raised]:
    """Every sentence that a page may have to show."""
    return [
        Raised(f"{path.relative_to(ROOT)}:{line}", words)
        for part in _PARTS
        for path in _files(ROOT / part)
        if not str(path.relative_to(ROOT)).startswith(_PROGRAMS)
        for line, words in _of_module(ast.parse(path.read_text("utf-8")))
    ]


def _files(part: Path) -> list[Path]:
    return sorted(part.rglob("*.py")) if part.is_dir() else [part]


def _of_module(tree: ast.Module) -> Iterator[tuple[int, str]]:
    constants = _constants(tree)
    for node in ast.walk(tree):
        for said in _said(node):
            for words in _written(said, constants):
                yield node.lineno, words  # type: ignore[attr-defined]


def _said(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions that become words of an error."""
    if isinstance(node, ast.Call) and _name(node.func) in ERRORS and node.args:
        first = node.args[0]
        yield from first.values if isinstance(first, ast.Dict) else [first]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        if _name(node.targets[0].value) in FAULTS:
            yield node.value
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.DictComp):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        if _name(target) in FAULTS:
            yield node.value.value


def _written(said: ast.expr, constants: dict[str, list[ast.expr]]) -> list[str]:
    """The words of an expression; none if it only hands on what was said elsewhere."""
    if isinstance(said, ast.Constant):
        return [said.value] if isinstance(said.value, str) else []
    if isinstance(said, ast.Name):
        found = constants.get(said.id, [])
        return [words for value in found for words in _written(value, constants)]
    if isinstance(said, ast.BinOp | ast.IfExp):
        raise AssertionError(f"line {said.lineno}: write the words as one text")
    if not isinstance(said, ast.JoinedStr):
        return []
    parts = [_part(at, part, constants) for at, part in enumerate(said.values)]
    return ["".join(parts)]


def _part(at: int, part: ast.expr, constants: dict[str, list[ast.expr]]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    is_constant = isinstance(part.value, ast.Name) and part.value.id.isupper()
    inside = _written(part.value, constants) if is_constant else []
    return inside[0] if inside else f"«{at}»"


def _constants(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """Names that are given a text somewhere in the module."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if isinstance(node.value, ast.Constant | ast.JoinedStr):
                found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
