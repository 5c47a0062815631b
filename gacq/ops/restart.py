"""A restart that a person asks for: in order, and only into settings that can be started with."""

from collections.abc import Callable, Iterator

from gacq.errors import ConfigurationError
from gacq.ops import doctor
from gacq.ops.doctor import Finding
from gacq.settings import Settings


class Restart:
    """Stops the office in order and starts it again with what the settings say then."""

    def __init__(
        self, in_use: Settings, *, reread: Callable[[], Settings], begin: Callable[[], None]
    ) -> None:
        """``reread`` reads the settings as a start would; ``begin`` returns at once."""
        self._in_use = in_use
        self._reread = reread
        self._begin = begin

    def is_due(self) -> bool:
        """Whether a start would find other settings than those in use.

        Raises ConfigurationError if gacq would not come back with them.
        """
        settings = self._reread()
        problems = [
            f"{found.name}: {found.message}. {found.cure}".strip()
            for found in self._changed_places(settings)
            if not found.ok
        ]
        if problems:
            raise ConfigurationError(problems)
        return settings != self._in_use

    def begin(self) -> None:
        self._begin()

    def _changed_places(self, settings: Settings) -> Iterator[Finding]:
        """The port and the folder, where they are others: this process holds the ones in use."""
        address, in_use = settings.server, self._in_use.server
        if (address.host, address.port) != (in_use.host, in_use.port):
            yield doctor.web_port(settings)
        if settings.data.folder != self._in_use.data.folder:
            yield doctor.data_folder(settings.data.folder)
