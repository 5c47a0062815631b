"""Whether the port that gacq listens on is free, or held by gacq itself."""

import errno
import http.client
import socket
import ssl
import sys
from dataclasses import dataclass

_ANSWER_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class PortState:
    """Whether gacq can listen there (or does already), and what to do where it can't."""

    usable: bool
    message: str
    cure: str = ""
    is_gacq: bool = False


def port(host: str, number: int, *, https: bool = False) -> PortState:
    """Try to listen; where someone else does, ask whether it is gacq."""
    try:
        _try_to_listen(host, number)
    except socket.gaierror:
        message = f"{host} is not an address of this computer"
        return PortState(False, message, "Set server.host to 0.0.0.0 or 127.0.0.1.")
    except OSError as error:
        return _taken(host, number, error, https=https)
    return PortState(True, f"{number} is free" if number else "any free one")


def _try_to_listen(host: str, number: int) -> None:
    family, kind, *_, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as trial:
        if sys.platform != "win32":  # there it would let two programs share the port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(address)
        trial.listen(1)


def _taken(host: str, number: int, error: OSError, *, https: bool) -> PortState:
    if error.errno == errno.EADDRNOTAVAIL:
        message = f"{host} is not an address of this computer"
        return PortState(False, message, "Set server.host to 0.0.0.0 or 127.0.0.1.")
    if error.errno == errno.EACCES and number < 1024:
        message = f"{number} may only be used by an administrator"
        return PortState(False, message, "Set server.port to a number above 1023, such as 8470.")
    if _is_gacq(host, number, https=https):
        return PortState(True, f"{number} is in use by gacq, which is running", is_gacq=True)
    cure = "Stop the program that uses it, or set server.port to another number."
    return PortState(False, f"{number} is in use by another program", cure)


def _is_gacq(host: str, number: int, *, https: bool) -> bool:
    """Whether what listens there names itself gacq in the Server header."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = _connection(here, number, https=https)
    try:
        connection.request("GET", "/livez")
        return (connection.getresponse().getheader("Server") or "").startswith("gacq")
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(host: str, number: int, *, https: bool) -> http.client.HTTPConnection:
    if not https:
        return http.client.HTTPConnection(host, number, timeout=_ANSWER_SECONDS)
    context = ssl.create_default_context()
    context.check_hostname = False  # only the name is asked for, and nothing is told
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, number, timeout=_ANSWER_SECONDS, context=context)
