"""A restart is offered when settings have changed, and refused when gacq would not come back."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from gacq.errors import ConfigurationError
from gacq.ops.restart import Restart
from gacq.settings import Settings

IN_USE = Settings()


def restart(found: Settings) -> Restart:
    return Restart(IN_USE, reread=lambda: found, begin=lambda: None)


def with_port(port: int) -> Settings:
    return replace(IN_USE, server=replace(IN_USE.server, host="127.0.0.1", port=port))


def test_the_same_settings_need_none() -> None:
    assert not restart(Settings()).is_due()


def test_other_settings_need_one() -> None:
    assert restart(replace(IN_USE, office=replace(IN_USE.office, name="อื่น"))).is_due()


def test_a_port_that_another_program_holds_is_refused_with_the_cure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(
            ConfigurationError, match=f"{port} is in use by another program. Stop the"
        ):
            restart(with_port(port)).is_due()


def test_another_port_that_is_free_is_no_obstacle() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

    assert restart(with_port(port)).is_due()


def test_a_data_folder_that_takes_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    data = replace(IN_USE.data, folder=tmp_path / "file")

    with pytest.raises(ConfigurationError):
        restart(replace(IN_USE, data=data)).is_due()
