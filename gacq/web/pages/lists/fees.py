"""The fees to record: every application that was submitted and whose receipt is still missing."""

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import waiting
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Page
from gacq.web.pages.home.my_work import line_of

ROWS = 50


class Fees(Page):
    async def get(self, request: Request) -> Response:
        after = waiting.mark(request.query_params.get("after", ""))
        rows = await self.database.read_async(waiting.unpaid, limit=ROWS + 1, after=after)
        return self.draw(
            request,
            "lists/fees.html",
            lines=[line_of(row, row.submitted_at, self.now) for row in rows[:ROWS]],
            is_first=after is None,
            following=waiting.written(rows[ROWS - 1]) if len(rows) > ROWS else None,
        )


PAGES = [
    Resource("/fees", Fees, {"GET": Operation("Fees to record", Permission.RECORD_PAYMENTS, None)})
]
