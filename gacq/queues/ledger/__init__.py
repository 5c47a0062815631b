"""The ledger: the only writer of job and attempt rows, and so the truth about all work.

Every method runs inside ``database.write`` (reads: ``database.read``), takes the time as an
argument, and moves a job by "update where the old state still holds; one row?". Its parts build on
one another: ``books`` ← ``accepting`` ← ``ending`` ← ``running`` ← ``verbs``. The statements of the
hot path are SQL written out: they run for every job, and building them costs more than they do.
"""

from gacq.queues.ledger.books import AttemptSuperseded, Claim, Enqueued
from gacq.queues.ledger.verbs import Ledger

__all__ = ["AttemptSuperseded", "Claim", "Enqueued", "Ledger"]
