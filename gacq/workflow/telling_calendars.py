"""What calendars are told: Google of each inspection, and subscribers by secret feed addresses."""

from datetime import datetime

from gacq import audit
from gacq.applications import feeds
from gacq.applications.feeds import FeedView
from gacq.applications.inspections import Inspection, view_of
from gacq.errors import Conflict, NotAllowed, NotFound
from gacq.queues.policy import Queue
from gacq.staff import Actor, Permission, Role, StaffView, accounts
from gacq.staff.secrets import digest
from gacq.workflow.stage import SYNC, Stage

_START = Actor.system("calendar catch-up")


class TellingCalendars(Stage):
    """Beside the story: no step here moves an application."""

    def calendar_told(self, inspection_id: int, sequence: int, *, now: datetime) -> None:
        """Google knows this state of the inspection. No line of the audit log: nobody decided."""
        Inspection.update(told_sequence=sequence, told_at=now).where(
            Inspection.id == inspection_id
        ).execute()

    def tell_calendar_of_untold(self, *, now: datetime, limit: int = 500) -> int:
        """Ask for a job for coming inspections that Google knows nothing or an old state of.

        So that Google learns of what was booked before it was switched on or while it was away.
        Returns how many jobs were asked for.
        """
        rows = Inspection.select().where(
            (Inspection.ends_at > now)
            & (
                Inspection.told_sequence.is_null()
                | (Inspection.told_sequence < Inspection.sequence)
            )
            & ((Inspection.status != "CANCELLED") | Inspection.told_sequence.is_null(False))
        )
        waiting = [row for row in rows.order_by(Inspection.starts_at) if not self._is_live(row.id)]
        for row in waiting[:limit]:
            self._tell_calendar(view_of(row), now=now, origin=_START.label)
        return len(waiting[:limit])

    def give_feed(
        self, secret: str, *, staff_id: int | None, actor: Actor, now: datetime
    ) -> FeedView:
        """Make ``secret`` the feed address of an inspector, or with None of the office.

        The address before it ends. Raises NotAllowed, NotFound, Conflict.
        """
        _check_may_keep(actor, staff_id)
        if staff_id is not None:
            _check_is_inspector(accounts.by_id(staff_id))
        before = feeds.standing_of(staff_id)
        if before is not None:
            feeds.revoke(before.id, now=now)
        feed = feeds.add(digest(secret), staff_id=staff_id, by=actor.label, now=now)
        self._note_feed(feed, "calendar_feed.give", actor, now)
        return feed

    def revoke_feed(self, *, staff_id: int | None, actor: Actor, now: datetime) -> FeedView:
        """End the feed address of an inspector, or with None of the office."""
        _check_may_keep(actor, staff_id)
        feed = feeds.standing_of(staff_id)
        if feed is None:
            raise NotFound("There is no feed address to end; nobody can subscribe")
        feeds.revoke(feed.id, now=now)
        self._note_feed(feed, "calendar_feed.revoke", actor, now)
        return feed

    def _is_live(self, inspection_id: int) -> bool:
        return self._ledger.live_job(Queue.CALENDAR, SYNC, str(inspection_id)) is not None

    def _note_feed(self, feed: FeedView, action: str, actor: Actor, now: datetime) -> None:
        audit.record(
            actor=actor.label,
            action=action,
            subject_type="calendar_feed",
            subject_id=str(feed.id),
            details={"staffId": feed.staff_id},
            now=now,
        )


def feed_owner(feed: FeedView) -> StaffView | None:
    """The inspector whose feed it is; None for the office's.

    Raises NotFound if that person is disabled or no inspector any more. Runs inside a read.
    """
    if feed.staff_id is None:
        return None
    owner = accounts.by_id(feed.staff_id)
    if not _is_inspector(owner):
        raise NotFound(f"{owner.username} is no active inspector")
    return owner


def _check_may_keep(actor: Actor, staff_id: int | None) -> None:
    """One's own calendar, or as one who manages calendars anybody's and the office's."""
    is_own = staff_id is not None and actor.staff_id == staff_id
    if actor.may(Permission.MANAGE_CALENDARS):
        return
    if not (is_own and actor.may(Permission.KEEP_OWN_CALENDAR)):
        raise NotAllowed(
            "Inspectors may handle their own calendar alone; ask an approver or an admin for others"
        )


def _check_is_inspector(person: StaffView) -> None:
    if not _is_inspector(person):
        raise Conflict(
            f"{person.username} is no active inspector and has no calendar: give the role first"
        )


def _is_inspector(person: StaffView) -> bool:
    return person.active and Role.INSPECTOR in person.roles
