"""Why work is stuck or has failed: one table of short stable names, with words for people.

A cause is shown to staff in Thai or English with what it means and what to do about it.
``service_fault`` tells the runner that the trouble lies with an outside service and not with the
job: such a failure uses none of the job's attempts and opens that service's breaker (design,
section 5). ``answered`` says that the service itself gave this refusal, so it works. ``ours``
is trouble of this PC's own: the job waits for it, and it says nothing about any service. Adding a
cause is adding a row to the file of its subject.
"""

from gacq.causes.cause import Cause
from gacq.causes.of_gemini import GEMINI
from gacq.causes.of_google import GOOGLE
from gacq.causes.of_mail import MAIL
from gacq.causes.of_report import REPORT
from gacq.causes.of_work import WORK

__all__ = ["CAUSES", "Cause"]

CAUSES: dict[str, Cause] = {
    cause.name: cause for cause in (*WORK, *GEMINI, *MAIL, *GOOGLE, *REPORT)
}
