"""What pages are dressed with: our own style sheets and the Thai font, served from memory.

All of them stand under one address that holds a hash of all their bytes, so a browser may keep
them for a year, an upgrade changes the address, and a style sheet names the font beside it.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import NotFound
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource

_STATIC = Path(__file__).parents[1] / "static"
_FONTS = ("Sarabun-Regular.ttf", "Sarabun-SemiBold.ttf")
_MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".ttf": "font/ttf"}
_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by name, and the hash that stands in their address."""

    files: dict[str, bytes]
    digest: str

    def address_of(self, name: str) -> str:
        """Raises KeyError for a file that is not there, so that no page names a missing one."""
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"


@cache
def assets() -> Assets:
    """Read once; the package does not change while it runs."""
    import fontpkg_sarabun  # type: ignore[import-untyped]

    fonts = Path(fontpkg_sarabun.ROOT) / "files"
    paths = [*sorted(_STATIC.iterdir()), *(fonts / name for name in _FONTS)]
    files = {path.name: path.read_bytes() for path in paths if path.suffix in _MEDIA_TYPES}
    whole = hashlib.sha256()
    for name, data in files.items():
        whole.update(name.encode() + hashlib.sha256(data).digest())
    return Assets(files, whole.hexdigest()[:16])


class Static(Endpoint):
    """One file; NotFound under the address of another version."""

    async def get(self, request: Request) -> Response:
        name, found = request.path_params["file"], assets()
        if request.path_params["digest"] != found.digest or name not in found.files:
            raise NotFound("There is no such file in this version: load the page again")
        media_type = _MEDIA_TYPES[Path(name).suffix]
        return Response(found.files[name], headers=_A_YEAR, media_type=media_type)


RESOURCES = [
    Resource(
        "/static/{digest}/{file}", Static, {"GET": Operation("A style sheet or font", None, None)}
    )
]
