"""The office is named on the page, and the running process starts again with the new name."""

import pytest

from gacq import __version__
from gacq.ops.proof.office import set_up, sign_in
from gacq.ops.proof.patience import wait_until
from tests.acceptance.service import Service

pytestmark = pytest.mark.acceptance

NAME = "สำนักงานสมมุติแห่งใหม่"


def test_a_name_saved_on_the_page_is_in_use_after_the_page_s_restart(service: Service) -> None:
    service.start()
    browser = set_up(service)
    before = service.process.pid

    saved = browser.post("/set-up/office", data={"name": NAME, "province": "เชียงใหม่"})
    assert saved.headers["Location"] == "/set-up/office?done=settings-saved"
    assert NAME in (service.folder / "appliance.toml").read_text(encoding="utf-8")
    assert f"· {NAME}</title>" not in browser.get("/settings").text
    assert browser.post("/settings/restart").status_code == 200

    wait_until(lambda: service.words.count(f"gacq {__version__} serves") == 2, 60)
    wait_until(service.answers, 20)
    assert service.process.pid == before
    again = service.browser()
    sign_in(again, "admin")
    assert f"· {NAME}</title>" in again.get("/settings").text
