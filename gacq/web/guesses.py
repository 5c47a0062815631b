"""Slows down whoever guesses: so many wrong answers a minute from one address, then a pause.

Kept in memory: a restart forgets it, which does no harm where the secret is long and random. A
guess is counted before it is looked at and taken back when it was right, so a crowd of guesses at
the same moment gets no more of them. Used on the event loop alone, so it needs no lock.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from gacq.errors import TooManyRequests

_MOST_ADDRESSES = 10_000


class Guesses:
    """Wrong guesses by address, of the last ``seconds`` from its first one on."""

    def __init__(self, *, limit: int = 20, seconds: float = 60.0) -> None:
        self._limit = limit
        self._span = timedelta(seconds=seconds)
        self._counts: dict[str, tuple[datetime, int]] = {}

    def count(self, address: str, *, now: datetime) -> None:
        """Count a guess as wrong in advance. Raises TooManyRequests while the address pauses."""
        network = _network(address)
        since, wrong = self._current(network, now)
        if wrong >= self._limit:
            wait = since + self._span - now
            raise TooManyRequests(
                "Too many wrong codes; wait and try again",
                retry_after_seconds=wait.total_seconds(),
            )
        self._keep(network, since, wrong + 1)

    def right(self, address: str, *, now: datetime) -> None:
        """The guess was right: take back its count."""
        network = _network(address)
        since, wrong = self._current(network, now)
        self._keep(network, since, max(0, wrong - 1))

    def _current(self, network: str, now: datetime) -> tuple[datetime, int]:
        since, wrong = self._counts.get(network, (now, 0))
        # A clock that was set back must not make a pause longer.
        return (since, wrong) if since <= now < since + self._span else (now, 0)

    def _keep(self, network: str, since: datetime, wrong: int) -> None:
        self._counts.pop(network, None)
        if wrong:
            self._counts[network] = (since, wrong)
        while len(self._counts) > _MOST_ADDRESSES:
            del self._counts[next(iter(self._counts))]


def _network(address: str) -> str:
    """An IPv6 caller owns a whole /64, so that counts as one address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or int(found) >> 64)
