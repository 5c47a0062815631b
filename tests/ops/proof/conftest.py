"""A certificate for the stand-ins that speak TLS."""

from pathlib import Path

import pytest

from gacq.clock import SystemClock
from gacq.ops.proof.stand_ins.certificate import Certificate, make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder: Path = tmp_path_factory.mktemp("tls")
    return make_certificate(folder, now=SystemClock().now())
