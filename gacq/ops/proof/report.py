"""The report of a proof: one dated page of figures, as text for a terminal, as HTML and as PDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gacq import thai
from gacq.jobs.report.typesetting import breakable, typeset
from gacq.ops.proof.figures import Figure, Section, Text

_TEMPLATES = Path(__file__).with_name("templates")
_WORD_ROOM = 130.0

_WORDS = {
    "title": Text("ผลพิสูจน์ของ gacq", "Proof of gacq"),
    "kept": Text("รักษาไว้ได้ครบ", "everything promised was kept"),
    "broken": Text("ไม่เป็นไปตามที่ให้คำมั่น", "a promise was NOT kept"),
    "holds": Text("ผ่าน", "kept"),
    "fails": Text("ไม่ผ่าน", "NOT kept"),
    "figure": Text("รายการ", "figure"),
    "value": Text("ค่า", "value"),
    "how": Text("วัดอย่างไร", "how it was measured"),
    "machine": Text("เครื่องที่ใช้", "measured on"),
    "about": Text(
        "บริการจริงทำงานในโฟลเดอร์ใหม่ของตัวเอง ไม่แตะข้อมูลของสำนักงาน Gemini อีเมล และปฏิทินเป็นตัวแทนในเครื่องนี้",
        "The real service in a fresh folder of its own, away from the office's data; Gemini, mail"
        " and calendar were stand-ins on this machine.",
    ),
    "left_out": Text(
        "ไม่ได้ทำเพราะเวลาไม่พอ (ใช้ --minutes 60 เพื่อทำทั้งหมด)",
        "Left out for lack of time (--minutes 60 does all)",
    ),
    "again": Text("ทำซ้ำได้ด้วย", "To run it again"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed.

    Attributes:
        made_at: when the proof ended.
        command: what was asked for, to be run again.
        minutes: how long it took.
        machine: what it ran on; see ``machine.py``.
        left_out: the kinds of force that there was no time for.
    """

    made_at: datetime
    command: str
    minutes: float
    machine: Mapping[str, str]
    sections: tuple[Section, ...]
    left_out: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return all(section.holds for section in self.sections)

    @property
    def name(self) -> str:
        """Of its files, without an ending."""
        return f"gacq-proof-{thai.in_bangkok(self.made_at):%Y-%m-%d-%H%M%S}"


def word(name: str, language: str) -> str:
    return said(_WORDS[name], language)


def said(text: Text, language: str) -> str:
    return text.th if language == "th" else text.en


def shown(report: Report, language: str) -> dict[str, Any]:
    """What the templates print."""
    return {
        "language": language,
        "words": {name: said(text, language) for name, text in _WORDS.items()},
        "made": thai.long_moment(report.made_at, language=language),
        "holds": report.holds,
        "command": report.command,
        "left_out": ", ".join(report.left_out),
        "minutes": f"{report.minutes:.1f}",
        "machine": ", ".join(f"{name} {value}" for name, value in report.machine.items()),
        "sections": [
            {
                "title": said(section.title, language),
                "holds": section.holds,
                "figures": [_figure(figure, language) for figure in section.figures],
            }
            for section in report.sections
        ],
    }


def _figure(figure: Figure, language: str) -> dict[str, Any]:
    return {
        "name": said(figure.name, language),
        "value": figure.value,
        "how": said(figure.how, language),
        "holds": figure.holds,
    }


def to_html(report: Report, language: str) -> str:
    """One file that needs no other."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(shown(report, language))


def to_pdf(report: Report, language: str, target: Path) -> int:
    """Write it to ``target``; returns the number of pages."""
    data = shown(report, language)
    for section in data["sections"]:
        for figure in section["figures"]:
            figure["value"] = breakable(figure["value"], room=_WORD_ROOM)
    return typeset("proof.typ", data, target)
