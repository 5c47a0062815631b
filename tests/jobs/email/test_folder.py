"""Letters as .eml files in a folder."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from gacq.errors import TransientError
from gacq.jobs.email.folder import FolderTransport, file_name
from gacq.jobs.email.letter import Letter
from gacq.queues.job import ActiveAttempt

MakeAttempt = Callable[..., ActiveAttempt]
MakeLetter = Callable[..., Letter]

NAME = "gacq-job-12-1-20261123070500@office.example.eml"


def test_a_letter_becomes_a_file_that_a_mail_program_opens(
    tmp_path: Path, make_letter: MakeLetter, make_attempt: MakeAttempt
) -> None:
    folder = tmp_path / "data" / "mail"

    FolderTransport(folder).send(make_letter(), make_attempt())

    assert [file.name for file in folder.iterdir()] == [NAME]
    message = message_from_bytes((folder / NAME).read_bytes(), policy=policy.default)
    assert message["Subject"] == "[GACP] ทดสอบ"
    assert message.get_body(("plain",)).get_content() == "สวัสดี\r\n"
    assert message.defects == []


def test_a_repeat_is_the_same_file(
    tmp_path: Path, make_letter: MakeLetter, make_attempt: MakeAttempt, marks: list[str]
) -> None:
    transport = FolderTransport(tmp_path)

    transport.send(make_letter(), make_attempt(number=1))
    first = (tmp_path / NAME).read_bytes()
    transport.send(make_letter(), make_attempt(number=2))

    assert [file.name for file in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).read_bytes() == first
    assert marks == []


def test_a_half_written_file_of_a_dead_attempt_is_swept_away(
    tmp_path: Path, make_letter: MakeLetter, make_attempt: MakeAttempt
) -> None:
    (tmp_path / f".{NAME}.1.part").write_bytes(b"Subj")

    FolderTransport(tmp_path).send(make_letter(), make_attempt(number=2))

    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_folder_that_can_not_be_written_is_tried_later(
    tmp_path: Path, make_letter: MakeLetter, make_attempt: MakeAttempt
) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(TransientError) as caught:
        FolderTransport(tmp_path / "mail").send(make_letter(), make_attempt())

    assert caught.value.cause == "mail_folder"
    assert str(tmp_path / "mail") in caught.value.detail


def test_check_leaves_nothing_behind(tmp_path: Path) -> None:
    line = FolderTransport(tmp_path / "mail").check()

    assert line == f"mail is written to {tmp_path / 'mail'}"
    assert list((tmp_path / "mail").iterdir()) == []


def test_check_says_what_is_wrong_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(TransientError) as caught:
        FolderTransport(tmp_path / "mail").check()

    assert caught.value.cause == "mail_folder"


def test_a_message_id_makes_a_name_that_every_file_system_takes() -> None:
    assert file_name('<a/b\\c:"d"*?|..@x.example>') == "a_b_c__d____..@x.example.eml"
