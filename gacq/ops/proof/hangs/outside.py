"""Services outside that accept and never answer: the real client libraries, and the real limits."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from gacq.ops.proof.figures import Figure, Text
from gacq.ops.proof.hangs.ways import GRACE_SECONDS
from gacq.ops.proof.looking import rows
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import WaitedInVain, wait_until
from gacq.ops.proof.premises import premises
from gacq.ops.proof.stand_ins import gemini_behaviour
from gacq.ops.proof.stand_ins.smtp import Step, Trouble

LIMITS = {"ai_qc": 30, "email": 8}
LONGEST_WAIT_SECONDS = 120.0


def figures(folder: Path, *, say: Callable[[str], None]) -> Iterator[Figure]:
    """One hung call to Gemini and one to the mail server; both answer afterwards."""
    say("hangs: Gemini and the mail server accept and do not answer")
    with premises(folder) as (service, world):
        service.environ |= {
            f"GACQ_QUEUES__{queue.upper()}__TIME_LIMIT_SECONDS": str(limit)
            for queue, limit in LIMITS.items()
        }
        service.start()
        office = Office(service, reviewers=1)
        application = office.draft(1)
        world.gemini.script(gemini_behaviour.hang())
        world.mail.at(Step.MAIL, Trouble.HANG, times=1)
        office.submit(application)
        with suppress(WaitedInVain):
            wait_until(office.is_settled, LONGEST_WAIT_SECONDS, look_seconds=0.1)
        checked = office.application(application)["status"] == "IN_REVIEW"
        letters = len(world.mail.messages)
        service.stop()
    for queue, limit in LIMITS.items():
        yield _figure(queue, limit, service.data / "gacq.db", came_through=checked and letters == 1)


def _figure(queue: str, limit: int, file: Path, *, came_through: bool) -> Figure:
    attempts = rows(
        file,
        "select (attempt.ended_at - attempt.started_at) / 1e6, outcome, attempt.cause from attempt"
        " join job on job.id = job_id where queue = ? order by job_id, number",
        queue,
    )
    over = max((float(took or 0) - limit for took, _, _ in attempts), default=0.0)
    outcomes = [outcome for _, outcome, _ in attempts]
    return Figure(
        Text(f"บริการภายนอกของคิว {queue} ไม่ตอบ", f"The outside of {queue} does not answer"),
        f"{over:+.2f} s; "
        + ", ".join(f"{outcome} {cause or ''}".strip() for _, outcome, cause in attempts),
        Text(
            f"รับการเชื่อมต่อแต่ไม่ตอบ เวลาที่เกินกำหนด {limit} วินาที และครั้งถัดไปต้องสำเร็จ",
            f"accepted and never answered: beyond the limit of {limit} s, and the next attempt"
            " succeeds",
        ),
        holds=came_through
        and over <= GRACE_SECONDS
        and len(outcomes) > 1
        and outcomes[-1] == "completed",
    )
