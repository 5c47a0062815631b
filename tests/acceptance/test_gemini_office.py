"""The running process with Gemini as its reviewer: a wrong key costs nobody anything."""

import pytest

from gacq.ops.proof.stand_ins.gemini import WORKING_KEY, GeminiStandIn
from tests.acceptance.people import WORK_SECONDS, People
from tests.acceptance.service import Service
from tests.waiting import wait_until

pytestmark = pytest.mark.acceptance

WRONG_KEY = "AIza-key-of-somebody-else"


def test_a_wrong_key_holds_every_check_until_a_restart_with_the_right_one(
    service: Service,
) -> None:
    with GeminiStandIn() as gemini:
        service.environ |= {
            "GACQ_AI_QC__REVIEWER": "gemini",
            "GACQ_AI_QC__ENDPOINT": gemini.endpoint,
            "GACQ_AI_QC__API_KEY": WRONG_KEY,
            "GACQ_AI_QC__CALLS_PER_MINUTE": "1000",
        }
        service.start()
        people = People(service)
        paths = [people.submitted(number) for number in (1, 2, 3)]

        wait_until(lambda: people.stats()["aiQc"]["heldBy"] == "gemini_key", WORK_SECONDS)

        health = people.admin.get("/api/v1/queue/health").json()
        assert health["healthy"]
        assert [(each["queue"], each["severity"]) for each in health["alerts"]] == [
            ("AI QC", "warning")
        ]
        assert "key" in health["alerts"][0]["message"]
        wait_until(lambda: people.stats()["aiQc"]["active"] == 0, WORK_SECONDS)
        assert {each["status"] for each in people.applications()} == {"SUBMITTED"}
        assert {job["used"] for job in people.jobs(queue="ai_qc")} == {0}
        assert WRONG_KEY not in (service.data / "logs" / "gacq.log").read_text(encoding="utf-8")

        assert service.stop() == 0
        service.environ["GACQ_AI_QC__API_KEY"] = WORKING_KEY
        service.start()

        for path in paths:
            people.wait_for(path, "IN_REVIEW")
        wait_until(lambda: people.stats()["aiQc"]["completed"] == 3)
        assert people.stats()["aiQc"]["heldBy"] is None
        assert {job["used"] for job in people.jobs(queue="ai_qc")} == {1}
        assert len(gemini.calls) == 3
