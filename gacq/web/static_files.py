"""Styles, scripts and fonts, served from the package under an address that names their content.

One digest over all files is part of every address, so a browser may keep a file for a year and
gets a new one with the version that changed it; modules import one another by relative address.
Everything is read and compressed once, at start: it is under a megabyte.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gacq.web.compression import accepts_gzip

_FOLDER = Path(__file__).with_name("static")
_FONTS = ("Sarabun-Regular.ttf", "Sarabun-SemiBold.ttf")
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    media_type: str
    content: bytes
    compressed: bytes


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """All files by name, and the digest that stands in their addresses."""

    digest: str
    files: dict[str, StaticFile]

    def address(self, name: str) -> str:
        """Raises KeyError for a file that is not there, so that no page can name one."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name}")
        return f"/static/{self.digest}/{name}"


@cache
def static_files() -> StaticFiles:
    paths = {
        path.relative_to(_FOLDER).as_posix(): path
        for path in sorted(_FOLDER.rglob("*"))
        if path.suffix in _MEDIA_TYPES
    }
    paths |= {f"fonts/{path.name}": path for path in _fonts()}
    files = {name: _read(path) for name, path in paths.items()}
    digest = hashlib.sha256()
    for name, file in files.items():
        digest.update(name.encode() + hashlib.sha256(file.content).digest())
    return StaticFiles(digest.hexdigest()[:12], files)


def _fonts() -> list[Path]:
    import fontpkg_sarabun  # type: ignore[import-untyped]

    return [Path(fontpkg_sarabun.ROOT) / "files" / name for name in _FONTS]


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    # Without a time inside, the same file is the same bytes at every start.
    return StaticFile(_MEDIA_TYPES[path.suffix], content, gzip.compress(content, 9, mtime=0))


class Static(HTTPEndpoint):
    """``/static/{digest}/{name}``. An old digest gets today's file, which it may not keep."""

    async def get(self, request: Request) -> Response:
        statics = static_files()
        file = statics.files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        current = request.path_params["digest"] == statics.digest
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-store",
            "Vary": "Accept-Encoding",
        }
        if accepts_gzip(request.headers.get("accept-encoding", "")):
            headers["Content-Encoding"] = "gzip"
            return Response(file.compressed, headers=headers, media_type=file.media_type)
        return Response(file.content, headers=headers, media_type=file.media_type)
