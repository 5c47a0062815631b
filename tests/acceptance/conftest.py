"""A service whose process ends with the test, and an office's people in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.people import People
from tests.acceptance.service import Service

SOON = {"GACQ_QUEUES__AI_QC__AUTO_DELAY_SECONDS": "0.2"}
"""A submitted application is checked almost at once; the policy's 5 s only make a test wait."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Not yet started."""
    with Service(tmp_path, environ=SOON) as made:
        yield made


@pytest.fixture
def people(service: Service) -> People:
    """With the service started."""
    service.start()
    return People(service)
