"""One reason why work is stuck or has failed."""

from dataclasses import dataclass

WAIT_TH = "ไม่ต้องทำอะไร ระบบจะลองใหม่เอง"
WAIT_EN = "Nothing to do: gacq tries again by itself."


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason. ``meaning_*`` says what happened, ``cure_*`` what a person can do."""

    name: str
    meaning_th: str
    meaning_en: str
    cure_th: str
    cure_en: str
    service_fault: bool = False
    answered: bool = False
    ours: bool = False

    @property
    def passes(self) -> bool:
        """Whether there is nothing to do but to let gacq try again, as long as it does."""
        return self.cure_en == WAIT_EN
