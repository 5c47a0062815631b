"""A fault at every statement of the office's story: refused in words, or done, never half done.

By default each statement meets one of six faults in turn; ``GACQ_PROOF=long`` lets each meet all.
"""

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from gacq.appliance import Appliance
from gacq.applications.document import REQUIRED
from gacq.ops.proof.booking import booking, free_times
from gacq.ops.proof.inside.plan import StatementFault
from gacq.ops.proof.office import APPLICATIONS, Office, a_form, data_of, sign_in, small_files
from gacq.ops.proof.premises import world
from gacq.ops.proof.stand_ins.smtp import Received
from gacq.queues.policy import Queue
from gacq.queues.settlement import Settlement
from gacq.thai import day
from tests.ops.proof.stepping import (
    Step,
    Stepping,
    contents,
    differences,
    each_fault,
    outcome_of,
    require_whole,
)

pytestmark = pytest.mark.acceptance

LONG = os.environ.get("GACQ_PROOF") == "long"
FIRST = 1


def move(name: str, verb: str, **body: Any) -> Callable[[Appliance, Office], object]:
    return lambda _, office: office.move(name, FIRST, verb, body)


def work(queue: Queue) -> Callable[[Appliance, Office], object]:
    return lambda appliance, _: appliance.engine.work_one(queue)


def upload(_: Appliance, office: Office) -> None:
    kind = REQUIRED[0]
    office.upload(FIRST, small_files()[kind], kind=kind)


def book(appliance: Appliance, office: Office) -> None:
    (inspector,) = office.inspectors
    times = free_times(office, inspector, "ONSITE", today=day(appliance.clock.now()))
    office.move("clerk", FIRST, "schedule", booking(inspector, times[0]))


def cancel(_: Appliance, office: Office) -> None:
    office.move("clerk", FIRST, "cancel-inspection", {"reason": "ฝนตกหนัก"})


def create(_: Appliance, office: Office) -> None:
    data_of(office.program("clerk").post(APPLICATIONS, json=a_form(1)))


def look_around(_: Appliance, office: Office) -> None:
    """What the page and the programs ask for most."""
    office.application(FIRST)
    office.stats()
    data_of(office.program("clerk").get(f"{APPLICATIONS}/{FIRST}/history"))
    data_of(office.program("clerk").get(APPLICATIONS, params={"q": "สมมุติ"}))


def sign_in_at_the_desk(_: Appliance, office: Office) -> None:
    """Two changes: the try is counted before the password is looked at, and forgiven after."""
    sign_in(office.service.browser(), "clerk")


STORY = [
    Step("create", create),
    Step("upload", upload),
    Step("submit", lambda _, office: office.submit(FIRST)),
    Step("check", work(Queue.AI_QC), is_whole=False),
    Step("mail to a reviewer", work(Queue.EMAIL), is_whole=False),
    Step("return", move("reviewer0", "return", reason="เอกสารไม่ชัด")),
    Step("mail to the applicant", work(Queue.EMAIL), is_whole=False),
    Step("submit again", lambda _, office: office.submit(FIRST)),
    Step("pass", move("reviewer0", "pass")),
    Step("book", book),
    Step("calendar", work(Queue.CALENDAR), is_whole=False),
    Step("cancel", cancel),
    Step("calendar again", work(Queue.CALENDAR), is_whole=False),
    Step("sign in", sign_in_at_the_desk, is_whole=False),
    Step("look around", look_around),
    Step("sweep", lambda appliance, _: appliance.engine.sweep().once(), is_whole=False),
    Step("chores", lambda appliance, _: appliance.chores.run_due(), is_whole=False),
]


@dataclass(frozen=True, slots=True)
class Known:
    """A step without faults: the file before it, and after it when all work is done."""

    kept: Path
    at: datetime
    before: dict[str, list[str]]
    at_last: dict[str, list[str]]


class Story:
    """The story told once without faults, each of its steps to be repeated with them."""

    def __init__(self, stepping: Stepping) -> None:
        self.stepping = stepping
        self.known: dict[str, Known] = {}
        for step in STORY:
            self._tell(step)

    def _tell(self, step: Step) -> None:
        stepping = self.stepping
        self._prepare(step)
        kept, at = stepping.keep(step.name), stepping.clock.at
        before = contents(stepping.file, exact=True)
        with stepping.opened() as appliance:
            assert outcome_of(step, appliance, stepping.office) == "done"
        after = stepping.keep("after")
        self._settle()
        self.known[step.name] = Known(kept, at, before, contents(stepping.file, exact=False))
        stepping.put_back(after)
        stepping.clock.at = at

    def _prepare(self, step: Step) -> None:
        """What must have happened before, besides the steps themselves."""
        if step.name == "submit":
            with self.stepping.opened():
                for kind, content in list(small_files().items())[1:]:
                    self.stepping.office.upload(FIRST, content, kind=kind)
        elif step.name not in ("mail to the applicant", "mail to a reviewer", "check"):
            if not step.name.startswith("calendar"):
                self._settle()
        self.stepping.clock.advance(1)

    def _settle(self) -> None:
        self.stepping.clock.advance(60)
        with self.stepping.opened() as appliance:
            appliance.engine.drain()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("every-statement")
    with pytest.MonkeyPatch.context() as patch, world(folder) as around:
        stepping = Stepping(folder, around, patch)
        yield Story(stepping)
        stepping.close()


@pytest.mark.parametrize("step", STORY, ids=lambda step: step.name)
@pytest.mark.parametrize("reading", [False, True], ids=["writing", "reading"])
def test_each_statement_of_a_step_may_fail(story: Story, step: Step, reading: bool) -> None:
    cases, wrong = 0, []
    for fault in _faults(reading=reading):
        was_met, troubles = _repeat(story, step, fault)
        if not was_met:
            break
        cases += 1
        wrong += troubles
    print(f"{step.name}: {cases} cases")
    assert wrong == []


def test_an_office_that_gives_an_outcome_up_is_found_out(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the second try at storing an outcome, a mail that was sent is in doubt."""
    monkeypatch.setattr(
        Settlement, "_store", lambda settlement, fn, *args: settlement._database.write(fn, *args)
    )
    (mail,) = [step for step in STORY if step.name == "mail to a reviewer"]

    troubles = [
        words
        for fault in itertools.islice(_faults(reading=False, all_of_them=False), 6, 20)
        for words in _repeat(story, mail, fault)[1]
    ]

    assert any("maybe_sent" in words for words in troubles)


def _faults(*, reading: bool, all_of_them: bool = LONG) -> Iterator[StatementFault]:
    """At statement 1, 2, 3 …, without end."""
    for number in itertools.count(1):
        yield from each_fault(number, reading=reading, all_of_them=all_of_them)


def _repeat(story: Story, step: Step, fault: StatementFault) -> tuple[bool, list[str]]:
    """Whether the fault was met, and all that went wrong then."""
    stepping, known = story.stepping, story.known[step.name]
    stepping.put_back(known.kept)
    stepping.clock.at = known.at
    sent_before = len(stepping.world.mail.messages)
    trouble: list[str] = []
    outcome = "unclear"
    with stepping.opened() as appliance:
        stepping.arm(fault)
        try:
            outcome = outcome_of(step, appliance, stepping.office)
        except AssertionError as unclear:
            trouble.append(str(unclear))
        met = stepping.disarm()
    if not met:
        return False, trouble
    if outcome != "done" and step.is_whole:
        trouble += differences(known.before, contents(stepping.file, exact=True))
    trouble += _go_on(stepping, step, known, again=outcome != "done")
    trouble += _twice(stepping.world.mail.messages[sent_before:])
    where = f"{fault.fault} {fault.undone} x{fault.times} at {fault.at} ({met[0][:120]})"
    return True, [f"{where}, {outcome}: {words}" for words in trouble]


def _go_on(stepping: Stepping, step: Step, known: Known, *, again: bool) -> list[str]:
    """After the fault: who was refused asks again, and all work comes to its end."""
    trouble = []
    with stepping.opened() as appliance:
        if again:
            trouble += [] if outcome_of(step, appliance, stepping.office) == "done" else ["refused"]
        stepping.clock.advance(60)
        appliance.engine.drain()
        require_whole(appliance)
    return trouble + differences(known.at_last, contents(stepping.file, exact=False))


def _twice(messages: list[Received]) -> list[str]:
    """Letters that the mail server was given more than once."""
    ids = Counter(
        message_from_bytes(each.data, policy=policy.default)["Message-ID"] for each in messages
    )
    return [f"mailed {count} times: {name}" for name, count in ids.items() if count > 1]
