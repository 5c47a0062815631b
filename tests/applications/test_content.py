"""Files are told by their content; what is not whole, plain and of a sane size is refused."""

import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy
import pypdf
import pytest
from PIL import Image
from pypdf.generic import NameObject, StreamObject

from gacq.applications import content
from gacq.applications.content import DocumentFacts
from gacq.children import ChildPool
from gacq.errors import TooLarge, Unavailable, UnsupportedContent
from gacq.settings import DocumentSettings

LIMITS = DocumentSettings()


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    pool = ChildPool(content.CHILD_MODULE, memory_mb=512)
    yield pool
    pool.close()


def noise(width: int = 320, height: int = 240) -> Image.Image:
    pixels = numpy.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=numpy.uint8)
    return Image.fromarray(pixels)


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (image or noise()).save(out, "JPEG", **options)
    return out.getvalue()


def png(image: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (image or noise()).save(out, "PNG", **options)
    return out.getvalue()


def pdf(pages: int = 2, *, password: str | None = None, owner: str | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    if password is not None:
        writer.encrypt(password, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_stream(compressed: bytes) -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    stream = StreamObject()
    stream._data = compressed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def two_gigabytes_of_drawing() -> bytes:
    """Compressed; made of one block again and again, so that making it takes no time."""
    press = zlib.compressobj(9)
    head = press.compress(b"q ") + press.flush(zlib.Z_FULL_FLUSH)
    block = press.compress(b"q " * 500_000) + press.flush(zlib.Z_FULL_FLUSH)
    return head + block * 2_000 + press.flush()


def zipped(name: str = "a.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "ข้อความ")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are a picture of this size, and are."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * min(height, 1000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


class Desk:
    """Puts bytes into a file and has it looked at."""

    def __init__(self, folder: Path, children: ChildPool) -> None:
        self._folder = folder
        self._children = children

    def look(self, data: bytes, *, name: str = "upload") -> DocumentFacts:
        path = self._folder / name
        path.write_bytes(data)
        return content.inspect(path, self._children, limits=LIMITS)

    def refusal(self, data: bytes, *, name: str = "upload") -> str:
        with pytest.raises(UnsupportedContent) as caught:
            self.look(data, name=name)
        return str(caught.value)


@pytest.fixture
def desk(tmp_path: Path, children: ChildPool) -> Desk:
    return Desk(tmp_path, children)


def test_a_jpeg_is_described(desk: Desk) -> None:
    data = jpeg()

    assert desk.look(data) == DocumentFacts(
        media_type="image/jpeg",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        pages=1,
        width=320,
        height=240,
    )


def test_a_png_named_pdf_is_a_png(desk: Desk) -> None:
    facts = desk.look(png(), name="land_deed.pdf")

    assert (facts.media_type, facts.width, facts.height) == ("image/png", 320, 240)


def test_a_pdf_named_jpg_is_a_pdf_with_its_pages(desk: Desk) -> None:
    facts = desk.look(pdf(3), name="photo.jpg")

    assert (facts.media_type, facts.pages, facts.width) == ("application/pdf", 3, None)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpegs_of_every_colour_kind_are_taken(desk: Desk, mode: str) -> None:
    assert desk.look(jpeg(noise().convert(mode))).media_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pngs_of_every_colour_kind_are_taken(desk: Desk, mode: str) -> None:
    image = Image.new("I;16", (32, 24)) if mode == "I;16" else noise(32, 24).convert(mode)

    assert desk.look(png(image)).width == 32


def test_a_progressive_jpeg_is_taken(desk: Desk) -> None:
    assert desk.look(jpeg(progressive=True)).media_type == "image/jpeg"


def test_the_first_picture_of_a_phones_multi_picture_jpeg_is_what_counts(desk: Desk) -> None:
    out = io.BytesIO()
    noise().save(out, "MPO", save_all=True, append_images=[noise(64, 48)])

    facts = desk.look(out.getvalue())

    assert (facts.media_type, facts.width) == ("image/jpeg", 320)


@pytest.mark.parametrize(("turn", "size"), [(1, (320, 240)), (3, (320, 240)), (6, (240, 320))])
def test_width_and_height_follow_the_cameras_turn(
    desk: Desk, turn: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn

    facts = desk.look(jpeg(exif=exif))

    assert (facts.width, facts.height) == size


def test_a_damaged_camera_note_does_not_spoil_a_picture(desk: Desk) -> None:
    assert desk.look(jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")).width == 320


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty"),
        (b"Dear officer,\n", "a text file"),
        ("คำขอรับรองแหล่งผลิต".encode(), "a text file"),
        (b"GIF89a" + bytes(50), "a GIF picture"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "HEIC"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(50), "AVIF"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), "a video"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"II*\x00" + bytes(50), "a TIFF picture"),
        (zipped("word/document.xml"), "a Word, Excel or zip file"),
        (b"MZ" + bytes(50), "a program"),
        (bytes(100), "not a file of a kind"),
        (b" %PDF-1.7\n", "a text file"),
    ],
)
def test_other_kinds_are_refused_by_name_with_the_cure(desk: Desk, data: bytes, name: str) -> None:
    refusal = desk.refusal(data, name="farmer_photo.jpg")

    assert name in refusal
    assert "upload it again" in refusal


@pytest.mark.parametrize("kept", [0.01, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("make", [jpeg, png, pdf])
def test_cut_off_files_are_refused(desk: Desk, make: object, kept: float) -> None:
    data = make()  # type: ignore[operator]

    assert "anew" in desk.refusal(data[: max(int(len(data) * kept), 10)])


def test_a_png_with_a_flipped_bit_is_refused(desk: Desk) -> None:
    data = bytearray(png())
    data[len(data) // 2] ^= 1

    assert "damaged" in desk.refusal(bytes(data))


def test_an_animated_png_is_refused(desk: Desk) -> None:
    data = png(save_all=True, append_images=[noise().rotate(90)])

    assert "animated" in desk.refusal(data)


@pytest.mark.parametrize("data", [jpeg() + zipped(), png() + zipped(), pdf() + zipped()])
def test_a_file_that_is_also_a_zip_is_refused(desk: Desk, data: bytes) -> None:
    assert "two kinds" in desk.refusal(data)


def test_a_jpeg_that_is_also_a_pdf_is_refused(desk: Desk) -> None:
    assert "two kinds" in desk.refusal(jpeg(comment=b"%PDF-1.7\n1 0 obj"))


def test_a_pdf_that_asks_for_a_password_is_refused(desk: Desk) -> None:
    assert "protected with a password: save it without one" in desk.refusal(pdf(password="1234"))


def test_a_pdf_that_only_its_owner_may_change_is_refused_too(desk: Desk) -> None:
    assert "protected" in desk.refusal(pdf(password="", owner="1234"))


def test_a_pdf_without_pages_is_refused(desk: Desk) -> None:
    refusal = desk.refusal(pdf(0))

    assert "no pages" in refusal or "damaged" in refusal


def test_a_pdf_of_nonsense_is_refused(desk: Desk) -> None:
    assert "damaged" in desk.refusal(b"%PDF-1.7\n" + b"nonsense " * 100 + b"\n%%EOF\n")


@pytest.mark.parametrize(("pages", "taken"), [(100, True), (101, False)])
def test_a_pdf_may_have_100_pages(desk: Desk, pages: int, taken: bool) -> None:
    if taken:
        assert desk.look(pdf(pages)).pages == 100
    else:
        with pytest.raises(TooLarge, match="101 pages, at most 100"):
            desk.look(pdf(pages))


def test_a_pdf_that_lies_about_a_million_pages_is_refused(desk: Desk) -> None:
    data = pdf(1).replace(b"/Count 1", b"/Count 1000000")

    with pytest.raises((TooLarge, UnsupportedContent)):
        desk.look(data)


def test_a_picture_of_too_many_pixels_is_refused_without_unpacking_it(desk: Desk) -> None:
    with pytest.raises(TooLarge, match=r"50,000 x 50,000 pixels, at most 60 million"):
        desk.look(png_claiming(50_000, 50_000))


def test_a_pdf_stream_that_unpacks_to_gigabytes_is_refused(desk: Desk) -> None:
    data = pdf_with_stream(two_gigabytes_of_drawing())

    refusal = desk.refusal(data)

    assert "can't be read" in refusal or "damaged" in refusal
    assert desk.look(jpeg()).pages == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (jpeg() + bytes(5 * 1024 * 1024), "an image may have 5 MB"),
        (png() + bytes(5 * 1024 * 1024), "an image may have 5 MB"),
        (pdf() + bytes(10 * 1024 * 1024), "a PDF may have 10 MB"),
    ],
)
def test_files_over_the_size_are_refused_before_they_are_opened(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    children = ChildPool("gacq.no_such_module")

    with pytest.raises(TooLarge, match=message):
        content.inspect(path, children, limits=LIMITS)

    assert children.children == 0
    children.close()


def test_a_file_that_takes_too_long_is_refused(tmp_path: Path, children: ChildPool) -> None:
    path = tmp_path / "upload"
    path.write_bytes(png(Image.new("RGB", (7000, 7000))))

    with pytest.raises(UnsupportedContent, match="can't be read"):
        content.inspect(path, children, limits=LIMITS, timeout_seconds=0.05)


def test_a_file_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(png(Image.new("RGB", (7000, 7000))))
    children = ChildPool(content.CHILD_MODULE, memory_mb=100)

    with pytest.raises(UnsupportedContent, match="can't be read"):
        content.inspect(path, children, limits=LIMITS)

    children.close()


def test_nothing_is_said_about_a_file_when_the_service_is_stopping(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(jpeg())
    children = ChildPool(content.CHILD_MODULE)
    children.close()

    with pytest.raises(Unavailable):
        content.inspect(path, children, limits=LIMITS)


def test_naming_the_module_loads_no_library() -> None:
    script = (
        "import sys, json, gacq.applications.content;"
        "print(json.dumps([n for n in ('PIL', 'pypdf', 'pypdfium2', 'numpy') if n in sys.modules]))"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert json.loads(said.stdout) == []
