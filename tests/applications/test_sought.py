"""The index of pieces follows the rows of applications."""

from gacq.applications import listing
from gacq.applications.listing import Filter
from gacq.clock import MovableClock
from gacq.database import Database
from tests.builders import Desk


def test_a_new_name_is_found_and_the_old_one_no_longer(database: Database) -> None:
    desk = Desk(database, MovableClock())
    farm = desk.draft(1, farmName="สวนเดิม")
    other = desk.draft(2, farmName="สวนเพื่อนบ้าน")

    def rename() -> None:
        database.execute("update application set farm_name = 'สวนใหม่' where id = ?", (farm.id,))

    database.write(rename)

    def named(piece: str) -> list[int]:
        return [view.id for view in database.read(listing.page, Filter(q=piece)).items]

    assert named("สวนใหม่") == [farm.id]
    assert (named("สวนเดิม"), named("เพื่อน")) == ([], [other.id])
    sql = "select rowid from application_text where application_text match 'ดิม'"
    assert database.read(lambda: database.execute(sql).fetchall()) == []
