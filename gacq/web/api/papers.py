"""The papers of an application as PDF: certificate, appointment letter, return letter.

Every print is in the audit log, with who asked for it. A paper is drawn anew each time.
"""

from typing import ClassVar, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.applications.papers import Paper, PaperKind
from gacq.staff import Actor, Permission
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Asked

PDF = "application/pdf"


class PaperQuery(Asked):
    """In which language the letter is to be."""

    language: Literal["th", "en"] = "th"


class PaperEndpoint(Endpoint):
    """One kind of paper: the subclass says which one."""

    kind: ClassVar[PaperKind]

    async def _print(self, request: Request, language: str) -> Response:
        services, application_id = self.services, self.row_id(request)
        paper = await services.threads.files(
            services.papers.draw, self.kind, application_id, language=language, now=self.now
        )
        await self.database.write_async(
            self._note, application_id, paper, language, self.actor(request)
        )
        headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(paper.file_name)}"}
        return Response(paper.content, headers=headers, media_type=PDF)

    def _note(self, application_id: int, paper: Paper, language: str, actor: Actor) -> None:
        audit.record(
            actor=actor.label,
            action="print",
            subject_type="application",
            subject_id=str(application_id),
            details={"paper": paper.kind.value, "number": paper.number, "language": language},
            now=self.now,
        )


class CertificatePaper(PaperEndpoint):
    kind = PaperKind.CERTIFICATE

    async def get(self, request: Request) -> Response:
        # It is in both languages; the answer is the same whatever the office speaks.
        return await self._print(request, "th")


class LetterPaper(PaperEndpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, PaperQuery)
        return await self._print(request, asked.language)


class AppointmentLetter(LetterPaper):
    kind = PaperKind.APPOINTMENT_LETTER


class ReturnLetter(LetterPaper):
    kind = PaperKind.RETURN_LETTER


def _printed(summary: str, *, letter: bool) -> dict[str, Operation]:
    return {
        "GET": Operation(
            summary,
            Permission.READ_ALL_APPLICATIONS,
            None,
            query=PaperQuery if letter else None,
            refusals=(404, 409) if letter else (404,),
            files=(PDF,),
        )
    }


_PATH = "/api/v1/applications/{id:int}"

RESOURCES = [
    Resource(
        f"{_PATH}/{PaperKind.CERTIFICATE}.pdf",
        CertificatePaper,
        _printed("Print the certificate, in Thai and English", letter=False),
    ),
    Resource(
        f"{_PATH}/{PaperKind.APPOINTMENT_LETTER}.pdf",
        AppointmentLetter,
        _printed("Print the letter of the inspection that is ahead", letter=True),
    ),
    Resource(
        f"{_PATH}/{PaperKind.RETURN_LETTER}.pdf",
        ReturnLetter,
        _printed("Print the letter that lists what to correct", letter=True),
    ),
]
