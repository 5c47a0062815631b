"""Callers that share a commit, and a fault at every statement of it: each gets a true answer."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from gacq.database import Database, _Sqlite
from gacq.errors import Unavailable
from gacq.ops.proof.inside import statements
from gacq.ops.proof.inside.plan import StatementFault
from gacq.ops.proof.inside.statements import Counter
from tests.ops.proof.stepping import each_fault

CALLERS = 4


class Group:
    """Some callers whose writes wait together, so that they share a commit."""

    def __init__(self, database: Database, writing: Counter) -> None:
        self._database = database
        self._writing = writing
        self._words = itertools.count()
        database.write(database.execute, "create table note (word text) strict")

    def meets(self, fault: StatementFault) -> tuple[list[str], bool]:
        """What was answered wrongly, and whether the fault was met at all."""
        begun, held = threading.Event(), threading.Event()
        with ThreadPoolExecutor(CALLERS + 1) as callers:
            first = callers.submit(self._database.write, self._hold, begun, held)
            begun.wait(10)
            words = [f"word {next(self._words)}" for _ in range(CALLERS)]
            answers = [self._database._writer.submit(self._add, (word,), {}) for word in words]
            self._writing.arm(fault)
            held.set()
            first.exception(10)
            wrong = [w for each in zip(words, answers, strict=True) for w in self._untrue(*each)]
        met = bool(self._writing.met)
        self._writing.arm()
        return wrong, met

    def _hold(self, begun: threading.Event, held: threading.Event) -> None:
        begun.set()
        held.wait(10)

    def _add(self, word: str) -> None:
        self._database.execute("insert into note (word) values (?)", (word,))
        self._database.execute("update note set word = word where word = ?", (word,))

    def _untrue(self, word: str, answer: "Future[None]") -> Iterator[str]:
        error = answer.exception(10)
        if error is not None and not isinstance(error, Unavailable):
            yield f"{word}: {type(error).__name__} {error}"
        count = self._database.read(self._count, word)
        if count != (1 if error is None else 0):
            yield f"{word}: {error or 'accepted'}, and it is there {count} times"

    def _count(self, word: str) -> int:
        sql = "select count(*) from note where word = ?"
        return int(self._database.execute(sql, (word,)).fetchone()[0])


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Group]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Sqlite, "_connect", _Sqlite._connect)
        writing = Counter()
        statements.watch(writing=writing, reading=Counter())
        database = Database(tmp_path / "gacq.db")
        database.open()
        yield Group(database, writing)
        database.close()


def test_a_fault_at_any_statement_of_a_shared_commit_is_answered_truly(group: Group) -> None:
    wrong: list[str] = []
    for number in itertools.count(1):
        was_met = False
        for fault in each_fault(number, reading=False, all_of_them=True):
            found, met = group.meets(fault)
            wrong += [f"{fault.fault} x{fault.times} at {number}: {words}" for words in found]
            was_met |= met
        if not was_met:
            break

    assert number > 4 * CALLERS
    assert wrong == []
