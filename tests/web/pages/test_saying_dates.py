"""Days in English sentences, as Thai readers write them."""

import pytest

from gacq.web.pages.frame.saying import say
from gacq.web.pages.frame.saying_dates import dates_in_thai


@pytest.mark.parametrize(
    ("english", "thai"),
    [
        ("27 November 2026", "27 พฤศจิกายน 2569"),
        ("27 Nov 2026, 09:00", "27 พ.ย. 2569 09:00 น."),
        ("1 May 2027; 2 May 2027, 13:30", "1 พฤษภาคม 2570; 2 พ.ค. 2570 13:30 น."),
        ("31 February 2026", "31 February 2026"),
        ("10 documents", "10 documents"),
        ("2026-11", "พฤศจิกายน 2569"),
        ("2026-13", "2026-13"),
    ],
)
def test_a_day_is_written_in_thai_and_all_else_stays(english: str, thai: str) -> None:
    assert dates_in_thai(english) == thai


def test_a_sentence_in_the_place_of_another_is_said_too() -> None:
    english = (
        "This can't be booked: น.ส. สมหญิง is on leave from 27 Nov 2026, 13:00 to 28 Nov 2026, "
        "12:00. Next free times of น.ส. สมหญิง: 30 Nov 2026, 09:00"
    )

    thai = say(english, "th")

    assert "น.ส. สมหญิง ลาตั้งแต่ 27 พ.ย. 2569 13:00 น. ถึง 28 พ.ย. 2569 12:00 น." in thai
    assert thai.endswith("คือ 30 พ.ย. 2569 09:00 น.")
