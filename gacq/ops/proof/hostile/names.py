"""Names that a file may come with. A name is a label and never a path, so each is taken."""

from collections.abc import Iterator

from gacq.ops.proof.hostile import jpeg
from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind

NAMES = {
    "a path upwards": "../../../../gacq.db",
    "a path upwards, as Windows writes it": "..\\..\\..\\gacq.db",
    "an absolute path": "/etc/passwd",
    "a path with a drive": "C:\\Windows\\System32\\drivers\\etc\\hosts",
    "a path on another computer": "\\\\192.0.2.1\\share\\a.jpg",
    "a device of Windows": "CON",
    "a device of Windows with an ending": "aux.jpg",
    "another stream of Windows": "a.jpg::$DATA",
    "dots": "..",
    "a blank": " ",
    "a name that is read from the right": "photo‮gpj.exe",
    "marks of direction": "‎‏⁦⁩a.jpg",
    "letters that look like others": "pаsspоrt․jpg",
    "a slash that looks like one": "..⁄..∕a.jpg",
    "joined and single accents": "เเบบฟอร์ม กําหนด.jpg",
    "a line break": "a\r\nSet-Cookie: gacq_session=x\r\n.jpg",
    "a NUL": "a.jpg\x00.exe",
    "a bell and a colour of the terminal": "\x07\x1b[31m\x1b]0;x\x07.jpg",
    "quotes": 'a"; filename="b.jpg',
    "a script": "<script>alert(1)</script>.jpg",
    "an image that fails": "<img src=x onerror=alert(1)>.jpg",
    "a template": "{{ 7 * 7 }}{% include '/etc/passwd' %}.jpg",
    "a formula": '=HYPERLINK("http://192.0.2.1";"x").jpg',
    "an SQL statement": "'; drop table document; --.jpg",
    "a format": "%s%n%(name)s{0.__class__}.jpg",
    "a shell command": "$(reboot)`reboot`|reboot;.jpg",
    "300 signs": "ก" * 296 + ".jpg",
    "1,000 signs with an accent on the accent": "a" + "́" * 1_000,
    "signs of four bytes": "🌿" * 60 + ".jpg",
    "no ending": "ภาพถ่าย",
}


def files() -> Iterator[HostileFile]:
    for title, name in NAMES.items():
        yield HostileFile(Kind.NAME, f"name: {title}", name, jpeg.picture, taken=True)
