"""``python -m gacq.cli.under_force PLAN …``: gacq as always, with the faults of a plan inside.

Only ``gacq prove`` and the tests start it. The plan is installed before any part of the service
is built; everything after PLAN is gacq's own command line.
"""

import sys
from pathlib import Path

from gacq.cli import main
from gacq.errors import ConfigurationError
from gacq.ops.proof.inside import moved_clock, processors, statements
from gacq.ops.proof.inside.plan import Plan


def install(plan: Plan) -> None:
    if plan.clock_file is not None:
        moved_clock.install(Path(plan.clock_file))
    if plan.faults:
        statements.install(*plan.faults)
    if plan.processors is not None:
        processors.install(plan.processors)


def start() -> None:
    """Raises ConfigurationError where the plan can't be read."""
    try:
        plan = Plan.from_json(sys.argv.pop(1))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError([f"the plan of faults: {error}"]) from error
    install(plan)
    main()


if __name__ == "__main__":
    start()
