"""The bytes and the envelope of a letter, read back as a mail program reads them."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gacq.errors import PermanentError
from gacq.jobs.email.letter import Letter, masked_address, one_line, plain_address

MakeLetter = Callable[..., Letter]

CREATED = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


def opened(letter: Letter) -> EmailMessage:
    return message_from_bytes(letter.content, policy=policy.default)


def shown(letter: Letter, header: str) -> str:
    """A header as mail programs show it; Python's own address parser adds spaces to names."""
    raw = message_from_bytes(letter.content)[header]
    return str(make_header(decode_header(raw)))


def test_a_letter_holds_the_same_words_as_text_and_as_html(make_letter: MakeLetter) -> None:
    letter = make_letter(text="ดิน & น้ำ\nบรรทัดสอง\n", html="<p>ดิน &amp; น้ำ</p>\n")

    message = opened(letter)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content() == "ดิน & น้ำ\r\nบรรทัดสอง\r\n"
    assert html.get_content() == "<p>ดิน &amp; น้ำ</p>\r\n"
    assert text.get_content_charset() == html.get_content_charset() == "utf-8"


def test_a_letter_says_who_writes_to_whom_and_when(make_letter: MakeLetter) -> None:
    letter = make_letter()

    message = opened(letter)
    assert shown(letter, "From") == "สำนักงานทดสอบ <gacq@office.example>"
    assert shown(letter, "To") == "อนงค์ สมมุติ <anong@mail.example>"
    assert message["Date"].datetime == CREATED
    assert message["Message-ID"] == "<gacq-job-12-1-20261123070500@office.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"


def test_a_repeat_in_the_same_round_is_the_same_letter(make_letter: MakeLetter) -> None:
    first = make_letter(runs=1, now=datetime(2026, 11, 23, 7, 6, tzinfo=UTC))
    repeat = make_letter(runs=4, now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    assert repeat == first


def test_a_letter_that_a_person_sends_again_is_a_new_one(make_letter: MakeLetter) -> None:
    again = make_letter(round=2)

    assert again.message_id == "<gacq-job-12-2-20261123070500@office.example>"
    assert opened(again)["Date"].datetime == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def test_ids_that_start_again_on_a_new_data_folder_make_other_message_ids(
    make_letter: MakeLetter,
) -> None:
    other_office = make_letter(created_at=datetime(2026, 11, 23, 7, 5, 1, tzinfo=UTC))

    assert other_office.message_id != make_letter().message_id


@pytest.mark.parametrize(
    "subject",
    [
        "[GACP] คำขอใหม่รอการตรวจสอบ – GACP-2569-000001",
        "[GACP] รอการตรวจสอบ ฟาร์ม – ที่มี ช่องว่าง หลาย แห่ง and English words in between ด้วย",
        "[GACP] New application to review: GACP-2569-000001",
        "[GACP] "
        + "a subject in plain letters that is longer than one line of a header " * 2
        + "x",
        "[GACP] =?utf-8?q?not_an_encoded_word?=",
        "[GACP] " + "ยาวมาก" * 60,
    ],
)
def test_a_subject_arrives_as_it_was_written(make_letter: MakeLetter, subject: str) -> None:
    letter = make_letter(subject=subject)

    assert opened(letter)["Subject"] == subject


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), max_size=150))
def test_any_name_and_subject_survive_the_way_there(make_letter: MakeLetter, text: str) -> None:
    name = f"ก{text}"

    letter = make_letter(name=name, subject=text)

    assert shown(letter, "Subject") == one_line(text)
    name_shown, _, address = shown(letter, "To").rpartition(" <")
    assert address == "anong@mail.example>"
    assert name_shown == one_line(name)[:100].strip()


def test_a_recipient_without_a_name_is_an_address_alone(make_letter: MakeLetter) -> None:
    assert shown(make_letter(name=" "), "To") == "anong@mail.example"


@given(st.text(max_size=60))
def test_no_name_or_subject_breaks_a_header(make_letter: MakeLetter, text: str) -> None:
    letter = make_letter(name=text, subject=text)

    head, _, _ = letter.content.partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert names == [
        b"From",
        b"To",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"Auto-Submitted",
        b"MIME-Version",
        b"Content-Type",
    ]


def test_a_line_break_in_a_name_adds_no_header(make_letter: MakeLetter) -> None:
    letter = make_letter(name="อนงค์\r\nBcc: all@mail.example", subject="a\nBcc: b@mail.example")

    message = opened(letter)
    assert "Bcc" not in message
    assert message["Subject"] == "a Bcc: b@mail.example"
    assert shown(letter, "To") == "อนงค์ Bcc: all@mail.example <anong@mail.example>"


def test_a_name_with_quotes_and_commas_stays_one_name(make_letter: MakeLetter) -> None:
    letter = make_letter(name='Farm, "The Good" (Ltd.)')

    (address,) = opened(letter)["To"].addresses
    assert address.display_name == 'Farm, "The Good" (Ltd.)'
    assert address.addr_spec == "anong@mail.example"


def test_a_letter_is_ascii_in_lines_that_every_server_takes(make_letter: MakeLetter) -> None:
    content = make_letter(text="ยาว" * 2000, html="<p>" + "ยาว" * 2000 + "</p>").content

    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_a_domain_outside_ascii_is_written_as_servers_know_it(make_letter: MakeLetter) -> None:
    letter = make_letter(to="somchai@ทดสอบ.example")

    assert letter.recipient == "somchai@xn--l3cfk7dp.example"
    assert not letter.international
    assert letter.content.isascii()


def test_a_name_before_the_at_outside_ascii_makes_the_letter_international(
    make_letter: MakeLetter,
) -> None:
    letter = make_letter(to="สมชาย@mail.example")

    assert letter.international
    assert letter.recipient == "สมชาย@mail.example"
    assert "<สมชาย@mail.example>".encode() in letter.content


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anong",
        "@mail.example",
        "anong@",
        "a b@mail.example",
        "anong@mail example",
        "anong@mail..example",
        "anong@mail.example\r\nRCPT TO:<other@mail.example>",
        "anong@mail.example>, <other@mail.example",
        "anong\x00@mail.example",
        "anong@" + "a" * 64 + ".example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(PermanentError) as refused:
        plain_address(address)

    assert refused.value.cause == "bad_address"


def test_an_address_is_masked_for_results() -> None:
    assert masked_address("anong@mail.example") == "a…@mail.example"


def test_unseen_marks_leave_no_gap_in_a_thai_word() -> None:
    assert one_line("ทด\u200bสอบ\u202e\tก\u2028ข") == "ทดสอบ ก ข"
