"""What a stranger could send on purpose: files, names, packages to import, requests.

Everything is made by code when it is sent. ``gacq prove`` sends it to a running service and prints
the figures; the tests use the same.
"""

from gacq.ops.proof.hostile.corpus import hostile_files
from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind
from gacq.ops.proof.hostile.requests import send_hostile_requests
from gacq.ops.proof.hostile.sending import send_hostile_files
from gacq.ops.proof.hostile.tally import Sent

__all__ = [
    "HostileFile",
    "Kind",
    "Sent",
    "hostile_files",
    "send_hostile_files",
    "send_hostile_requests",
]
