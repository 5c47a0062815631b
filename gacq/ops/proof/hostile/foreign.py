"""Files of kinds that are not taken, under names of kinds that are, and next to nothing."""

import random
from collections.abc import Iterator
from functools import partial

from gacq.ops.proof.hostile import jpeg
from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind

_LAUGHS = 12


def files() -> Iterator[HostileFile]:
    for title, (name, data) in _FILES.items():
        yield HostileFile(Kind.FOREIGN, title, name, partial(bytes, data))


def _laughs() -> bytes:
    """XML whose entities each name the one before ten times."""
    entities = [b'<!ENTITY a0 "ha">']
    for number in range(1, _LAUGHS):
        entities.append(b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10))
    return b'<?xml version="1.0"?><!DOCTYPE a [%s]><a>&a%d;</a>' % (b"".join(entities), _LAUGHS - 1)


def _boxes(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1" + bytes(200)


_FILES = {
    "empty file": ("ภาพ.jpg", b""),
    "one byte": ("ภาพ.jpg", b"\xff"),
    "two bytes": ("ภาพ.jpg", jpeg.START),
    "a megabyte of nothing": ("ภาพ.jpg", bytes(2**20)),
    "64 KB of chance": ("ภาพ.png", random.Random(5).randbytes(65_536)),
    "HEIC": ("IMG_0001.HEIC", _boxes(b"heic")),
    "HEIC named as a photo": ("ภาพ.jpg", _boxes(b"mif1")),
    "AVIF": ("ภาพ.avif", _boxes(b"avif")),
    "WebP": ("ภาพ.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(16)),
    "TIFF": ("ภาพ.tif", b"II*\x00\x08\x00\x00\x00" + bytes(100)),
    "BMP": ("ภาพ.bmp", b"BM" + bytes(200)),
    "SVG with a script": ("ภาพ.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>"),
    "SVG that reads a file of the computer": (
        "ภาพ.svg",
        b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>',
    ),
    "HTML": ("หน้า.html", b"<!doctype html><script>alert(1)</script>"),
    "HTML named as a photo": ("ภาพ.jpg", b"<html><body onload=alert(1)>"),
    "XML bomb": ("ข้อมูล.xml", _laughs()),
    "text named as a PDF": ("โฉนด.pdf", "โฉนดจะส่งภายหลัง".encode()),
    "PDF with a blank before it": ("โฉนด.pdf", b" %PDF-1.7\n%%EOF\n"),
    "PostScript": ("โฉนด.pdf", b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n"),
    "Windows program named as a photo": ("ภาพ.jpg", b"MZ" + bytes(2_000)),
    "Linux program": ("ภาพ.png", b"\x7fELF\x02\x01\x01" + bytes(500)),
    "shell script": ("ภาพ.sh", b"#!/bin/sh\nrm -rf /\n"),
    "video": ("ภาพ.mp4", _boxes(b"mp42")),
    "log of formulas": ("ตาราง.csv", b'=cmd|"/c calc"!A1,+1+1\n@SUM(1)\n'),
}
