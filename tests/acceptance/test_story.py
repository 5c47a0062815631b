"""An application's way from a new office's set-up code to the review, through the real process."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import httpx2
import pytest

from tests.acceptance.conftest import SOON
from tests.acceptance.people import (
    PASSWORD,
    WORK_SECONDS,
    People,
    letters_in,
    set_up,
    sign_in,
    small_files,
    upload,
)
from tests.acceptance.service import Service, data_of
from tests.builders import a_form
from tests.jobs.ai_qc.office import good_files
from tests.waiting import wait_until

pytestmark = pytest.mark.acceptance

LATER = {"GACQ_QUEUES__AI_QC__AUTO_DELAY_SECONDS": "600"}


def test_from_the_set_up_code_to_the_reviewer_s_decision(service: Service) -> None:
    service.start()
    admin = set_up(service)
    for username, role in (("clerk", "clerk"), ("reviewer", "reviewer")):
        person = {"username": username, "name": "สมมุติ ทดสอบ", "password": PASSWORD}
        more = {"roles": [role], "email": f"{username}@example.com"}
        data_of(admin.post("/api/v1/staff", json=person | more), 201)
    clerk, reviewer = service.browser(), service.browser()
    sign_in(clerk, "clerk")
    sign_in(reviewer, "reviewer")

    good = _submit(clerk, 1)
    other = _submit(clerk, 2)
    for path in (good, other):
        wait_until(lambda p=path: data_of(clerk.get(p))["status"] == "IN_REVIEW", WORK_SECONDS)

    checked = data_of(reviewer.get(good))
    assert checked["inspectionType"] == "HYBRID"
    report = data_of(reviewer.get(f"/api/v1/ai-qc{good.removeprefix('/api/v1')}/results"))
    assert (report["reviewer"], report["cause"]) == ("rules", None)
    assert report["overallScore"] >= 7
    assert {each["document"] for each in report["report"]["findings"]} == set(good_files())

    data_of(reviewer.post(f"{good}/pass", json={"comment": "ครบถ้วน"}))
    data_of(reviewer.post(f"{other}/return", json={"reason": "ขอสำเนาโฉนดที่ชัดกว่านี้"}))

    assert data_of(clerk.get(good))["status"] == "REVIEW_PASSED"
    assert data_of(clerk.get(other))["returnReason"] == "ขอสำเนาโฉนดที่ชัดกว่านี้"
    wait_until(lambda: len(list(service.mail.glob("*.eml"))) == 4, WORK_SECONDS)
    letters = letters_in(service.mail)
    assert Counter(letter["To"].addresses[0].addr_spec for letter in letters) == {
        "reviewer@example.com": 2,
        "applicant@example.com": 2,
    }
    history = [line["action"] for line in data_of(reviewer.get(f"{other}/history"))]
    assert list(dict.fromkeys(history)) == [
        "create",
        "attach_document",
        "submit",
        "record_qc",
        "return",
    ]
    assert service.stop() == 0


def _submit(clerk: httpx2.Client, number: int) -> str:
    made = data_of(clerk.post("/api/v1/applications", json=a_form(number)), 201)
    path = f"/api/v1/applications/{made['id']}"
    for kind, content in good_files().items():
        data_of(upload(clerk, path, content, kind=kind), 201)
    submitted = data_of(clerk.post(f"{path}/submit"))
    assert submitted["application"]["status"] == "SUBMITTED"
    return path


def test_of_two_submits_at_the_same_time_one_wins_and_one_check_runs(people: People) -> None:
    path, clerk, together = people.draft(), people.clerk, Barrier(2)

    def submit() -> int:
        together.wait()
        return clerk.post(f"{path}/submit").status_code

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(submit) for _ in range(2)]

    assert sorted(answer.result() for answer in answers) == [200, 409]
    people.wait_for(path, "IN_REVIEW")
    assert len(people.jobs(queue="ai_qc")) == 1


def test_a_check_asked_for_inline_is_done_in_the_request(service: Service) -> None:
    service.environ |= LATER
    service.start()
    people = People(service)
    path = people.submitted()
    check = f"/api/v1/ai-qc{path.removeprefix('/api/v1')}/run"

    answer = data_of(people.reviewer.post(check, json={"useQueue": False}))

    assert answer["inspectionType"] == people.application(path)["inspectionType"] == "ONSITE"
    assert people.application(path)["status"] == "IN_REVIEW"
    (job,) = people.jobs(queue="ai_qc")
    assert [(run["inline"], run["outcome"]) for run in job["history"]] == [(True, "completed")]


def test_with_the_queues_off_the_whole_story_happens_in_the_requests(service: Service) -> None:
    service.environ |= {"ENABLE_QUEUE": "false"}
    service.start()
    people = People(service)

    path = people.submitted()

    assert people.application(path)["status"] == "IN_REVIEW"
    assert len(people.letters()) == len(people.addresses)
    data_of(people.reviewer.post(f"{path}/return", json={"reason": "ขอรูปใหม่"}))
    assert {letter["To"].addresses[0].addr_spec for letter in people.letters()} == {
        *people.addresses,
        "applicant@example.com",
    }
    assert {run["inline"] for job in people.jobs() for run in job["history"]} == {True}


def test_bad_input_is_refused_and_named(people: People) -> None:
    clerk, path = people.clerk, people.draft(files={})
    wrong = a_form(2, applicantId="1234567890123", farmAreaRai="much", farmColour="green")
    as_json = {"Content-Type": "application/json"}

    broken = clerk.post("/api/v1/applications", content=b'{"farmName": ', headers=as_json)
    faulty = clerk.post("/api/v1/applications", json=wrong)
    unknown = clerk.get("/api/v1/applications/999")
    too_early = people.reviewer.post(f"{path}/pass", json={})
    incomplete = clerk.post(f"{path}/submit")

    assert (broken.status_code, faulty.status_code, unknown.status_code) == (400, 422, 404)
    assert set(faulty.json()["error"]["fields"]) == {"applicantId", "farmAreaRai", "farmColour"}
    assert (too_early.status_code, incomplete.status_code) == (409, 422)
    assert len(incomplete.json()["error"]["fields"]) == 8
    assert [each["status"] for each in people.applications()] == ["DRAFT"]


def test_a_pause_outlives_the_process_until_somebody_resumes(
    service: Service, people: People
) -> None:
    people.switch("ai_qc", "pause")
    path = people.submitted()

    assert service.stop() == 0
    service.start()

    wait_until(lambda: people.stats()["aiQc"]["waiting"] == 1)
    assert people.stats()["aiQc"]["paused"]
    assert people.jobs(queue="ai_qc")[0]["history"] == []
    people.switch("ai_qc", "resume")
    people.wait_for(path, "IN_REVIEW")


@pytest.mark.parametrize(("seconds", "handed_back"), [(20, False), (0, True)])
def test_a_stop_lets_running_jobs_finish_in_time_or_hands_them_back(
    tmp_path: Path, seconds: int, handed_back: bool
) -> None:
    limit = {"GACQ_QUEUES__SHUTDOWN_SECONDS": str(seconds)}
    with Service(tmp_path, environ=SOON | limit) as service:
        service.start()
        people = People(service)
        people.switch("ai_qc", "pause")
        paths = [people.submitted(number, small_files(900)) for number in (1, 2)]
        wait_until(lambda: people.stats()["aiQc"]["waiting"] == 2)
        people.switch("ai_qc", "resume")
        wait_until(lambda: people.stats()["aiQc"]["active"] > 0)

        assert service.stop() == 0

        service.start()
        for path in paths:
            people.wait_for(path, "IN_REVIEW")
        jobs = people.jobs(queue="ai_qc")
        outcomes = {run["outcome"] for job in jobs for run in job["history"]}
        assert outcomes == ({"completed", "released"} if handed_back else {"completed"})
        assert [(job["state"], job["used"]) for job in jobs] == [("completed", 1)] * 2
