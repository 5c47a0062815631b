"""Who works here: accounts, roles, passwords, sessions, tokens, and how signing in is guarded."""

from gacq.staff.accounts import StaffView, active_with_role
from gacq.staff.actor import Actor
from gacq.staff.roles import Permission, Role

__all__ = ["Actor", "Permission", "Role", "StaffView", "active_with_role"]
