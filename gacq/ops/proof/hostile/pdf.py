"""Hostile PDF: trees and tables that lead in circles, streams that unpack to gigabytes, scripts."""

import zlib
from collections.abc import Iterator, Sequence
from functools import partial

from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind, Make
from gacq.ops.proof.hostile.packing import packed, zeros

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
DRAWING = b"0 0 1 rg 100 100 200 200 re f"


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    said = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (said, entries, data)


def pdf(
    *more: bytes,
    catalog: bytes = CATALOG,
    pages: bytes = PAGES,
    page: bytes = PAGE,
    content: bytes | None = None,
    trailer: bytes = b"",
    table_at: int | None = None,
) -> bytes:
    """Objects 1 to 4 as given, ``more`` from 5 on, and a table of where they lie."""
    drawn = stream(DRAWING) if content is None else content
    return _written((catalog, pages, page, drawn, *more), trailer=trailer, table_at=table_at)


def files() -> Iterator[HostileFile]:
    for title, make in _MALFORMED.items():
        yield HostileFile(Kind.PDF, title, "โฉนด.pdf", make)
    for title, make in _HARMLESS_DRAWN.items():
        yield HostileFile(Kind.PDF, title, "โฉนด.pdf", make, taken=True)
    for title, make in _BOMBS.items():
        yield HostileFile(Kind.BOMB, title, "โฉนด.pdf", make)
    for title, make in _ENDLESS.items():
        yield HostileFile(Kind.BOMB, title, "โฉนด.pdf", make, endless=True)
    for title, make in _TAKEN.items():
        yield HostileFile(Kind.BOMB, title, "โฉนด.pdf", make, taken=True)


def _written(objects: Sequence[bytes], *, trailer: bytes, table_at: int | None) -> bytes:
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    at = len(data) if table_at is None else table_at
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    data += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        at,
    )
    return bytes(data)


def _boxed(box: bytes, *, more: bytes = b"") -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R %s >>" % (box, more)
    return pdf(page=page)


def _using(content: bytes, resources: bytes, *more: bytes) -> bytes:
    """A page that draws ``content`` with ``more`` objects, numbered from 5 on."""
    page = PAGE[:-2] + b"/Resources << %s >> >>" % resources
    return pdf(*more, page=page, content=stream(content))


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return pdf(*[page] * count, pages=b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids))


def _tree_of_depth(depth: int) -> bytes:
    """Pages within pages within pages, with a page at the end."""
    nodes = [
        b"<< /Type /Pages /Count 1 /Parent %d 0 R /Kids [%d 0 R] >>" % (number - 1, number + 1)
        for number in range(5, 5 + depth)
    ]
    return pdf(*nodes, PAGE, pages=b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>")


def _doubling(depth: int) -> bytes:
    """Drawings that each draw the next one twice: 2 to the power of ``depth`` of them."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    drawings = [
        stream(
            b"/X%d Do /X%d Do" % (number + 1, number + 1),
            entries + b" /Resources << /XObject << /X%d %d 0 R >> >>" % (number + 1, number + 6),
        )
        for number in range(depth)
    ]
    last = stream(DRAWING, entries)
    return _using(b"/X0 Do", b"/XObject << /X0 5 0 R >>", *drawings, last)


def _endless_drawing() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    again = stream(b"/X Do", form + b" /Resources << /XObject << /X 5 0 R >> >>")
    return _using(b"/X Do", b"/XObject << /X 5 0 R >>", again)


def _image(width: int, height: int, data: bytes, *, filters: bytes = b"/FlateDecode") -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d" % (width, height)
    entries += b" /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter %s" % filters
    return _using(
        b"q 595 0 0 842 0 0 cm /I Do Q", b"/XObject << /I 5 0 R >>", stream(data, entries)
    )


def _flated(data: bytes, *, times: int = 1) -> bytes:
    """A page whose drawing is packed, ``times`` over."""
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    filters = b"/Filter [%s]" % b" ".join([b"/FlateDecode"] * times)
    return pdf(content=stream(data, filters))


def _open_action(action: bytes) -> bytes:
    return pdf(catalog=CATALOG[:-2] + b"/OpenAction << %s >> >>" % action)


def _with_embedded_file() -> bytes:
    names = b"/Names << /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >>"
    return pdf(
        b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>",
        stream(b"MZ" + bytes(500), b"/Type /EmbeddedFile"),
        catalog=CATALOG[:-2] + names + b" >>",
    )


def _encrypted() -> bytes:
    ticket = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"a1" * 32, b"b2" * 32)
    mark = b"<%s>" % (b"c3" * 16)
    return pdf(ticket, trailer=b"/Encrypt 5 0 R /ID [%s %s]" % (mark, mark))


_MALFORMED: dict[str, Make] = {
    "PDF with pages within pages, 5,000 deep": partial(_tree_of_depth, 5_000),
    "PDF of its first line and its last": lambda: b"%PDF-1.7\n%%EOF\n",
    "PDF cut off in its table": lambda: pdf()[:-60],
    "PDF without its end mark": lambda: pdf().replace(b"%%EOF", b""),
    "PDF with a password": _encrypted,
    "PDF of 10,000 pages": partial(_many_pages, 10_000),
    "PDF without pages": lambda: pdf(pages=b"<< /Type /Pages /Count 0 /Kids [] >>"),
    "PDF with a page tree that leads in a circle": lambda: pdf(
        pages=b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"
    ),
    "PDF whose catalogue is not there": lambda: pdf(catalog=b"null"),
    "PDF with a catalogue that is a number": lambda: pdf(catalog=b"7"),
}

_HARMLESS_DRAWN: dict[str, Make] = {
    "PDF that says it has 2,147,483,647 pages": lambda: pdf(
        pages=b"<< /Type /Pages /Count 2147483647 /Kids [3 0 R] >>"
    ),
    "PDF with a table that leads in a circle": lambda: pdf(trailer=b"/Prev 9"),
    "PDF with a table at a negative place": lambda: pdf(table_at=-5),
    "PDF with a table at 9,999,999,999": lambda: pdf(table_at=9_999_999_999),
    "PDF with objects up to 2,000,000,000": lambda: pdf(trailer=b"/Size 2000000000"),
    "PDF with a stream that says 2 GB": lambda: pdf(content=stream(DRAWING, length=2**31 - 1)),
    "PDF with a stream of negative length": lambda: pdf(content=stream(DRAWING, length=-1)),
    "PDF with a stream that is no zlib": lambda: pdf(
        content=stream(b"\x00" * 500, b"/Filter /FlateDecode")
    ),
    "PDF with an unknown filter": lambda: pdf(content=stream(DRAWING, b"/Filter /Nothing")),
    "PDF with 100,000 brackets": lambda: pdf(b"[" * 100_000),
    "PDF with a page of no size": partial(_boxed, b"0 0 0 0"),
    "PDF with a page of negative size": partial(_boxed, b"0 0 -595 -842"),
    "PDF with a page of 1,000,000,000 points": partial(_boxed, b"0 0 1000000000 1000000000"),
    "PDF with a page a mile long and a point wide": partial(_boxed, b"0 0 1 14400"),
    "PDF with a page a mile wide and a point high": partial(_boxed, b"0 0 14400 1"),
    "PDF with a page of 14,400 points, enlarged": partial(
        _boxed, b"0 0 14400 14400", more=b"/UserUnit 75000"
    ),
    "PDF with a script that runs when it is opened": partial(
        _open_action, b"/S /JavaScript /JS (while(true){app.alert\\('x'\\)})"
    ),
    "PDF that starts a program when it is opened": partial(
        _open_action, b"/S /Launch /F (cmd.exe)"
    ),
    "PDF that opens an address": partial(_open_action, b"/S /URI /URI (http://192.0.2.1/)"),
    "PDF with a program inside": _with_embedded_file,
    "PDF with a drawing that draws itself": _endless_drawing,
    "PDF with a picture that is no JBIG2": lambda: _image(
        600, 800, b"\x97JB2" + b"\xff" * 500, filters=b"/JBIG2Decode"
    ),
    "PDF with a picture that is no JPEG 2000": lambda: _image(
        600, 800, b"\x00\x00\x00\x0cjP  " + b"\xff" * 500, filters=b"/JPXDecode"
    ),
}

_ENDLESS: dict[str, Make] = {
    "PDF with half a million lines on a page": lambda: pdf(
        content=stream(zlib.compress(b"0 0 m 595 842 l S " * 500_000, 9), b"/Filter /FlateDecode")
    ),
    "PDF with a pattern of a million tiles": lambda: _using(
        b"/Pattern cs /P scn 0 0 595 842 re f",
        b"/Pattern << /P 5 0 R >>",
        stream(
            DRAWING,
            b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 595 842]"
            b" /XStep 0.0001 /YStep 0.0001 /Resources << >>",
        ),
    ),
    "PDF with a pattern painted with itself": lambda: _using(
        b"/Pattern cs /P scn 0 0 595 842 re f",
        b"/Pattern << /P 5 0 R >>",
        stream(
            b"/Pattern cs /P scn 0 0 9 9 re f",
            b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 1 /YStep 1"
            b" /Resources << /Pattern << /P 5 0 R >> >>",
        ),
    ),
}

_BOMBS: dict[str, Make] = {
    "PDF with a drawing that unpacks to 2 GB": lambda: pdf(
        content=stream(packed(b"q " * 500_000, 2_000), b"/Filter /FlateDecode")
    ),
    "PDF with drawings that draw the next one twice, 30 deep": partial(_doubling, 30),
}

_TAKEN: dict[str, Make] = {
    "PDF with a drawing packed three times over": lambda: _flated(zeros(2**28), times=3),
    "PDF with a picture of 100,000 x 100,000 pixels": lambda: _image(
        100_000, 100_000, zeros(10 * 2**20)
    ),
}
