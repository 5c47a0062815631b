"""Who is asking: a session cookie for people, ``Authorization: Bearer`` for programs."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import GacqError, NotAllowed, NotSignedIn
from gacq.staff import Actor, Permission, sessions, tokens
from gacq.staff.roles import roles_with
from gacq.web.services import services_of

SESSION_COOKIE = "gacq_session"
_ACTOR = "gacq.actor"


def admit(request: Request, *permissions: Permission) -> Actor:
    """The actor, if allowed one of these. Raises NotSignedIn, NotAllowed.

    Looks up one row on the event loop: handing that to a thread takes longer than doing it.
    """
    actor = _find_actor(request)
    # Before the refusal too: its page has the menu of who is asking.
    request.scope[_ACTOR] = actor
    if not any(actor.may(permission) for permission in permissions):
        wanted, roles = " or ".join(permissions), ", ".join(roles_with(*permissions))
        raise NotAllowed(f"{actor.name} may not do this ({wanted}): needs one of: {roles}")
    return actor


def recognise(request: Request) -> None:
    """Keep in mind who is asking where nobody has to be known; a stranger stays one."""
    with suppress(GacqError):
        request.scope[_ACTOR] = _find_actor(request)


def actor_of(request: Request) -> Actor:
    """Who was admitted to this request."""
    actor = request.scope[_ACTOR]
    assert isinstance(actor, Actor)
    return actor


def session_secret(request: Request) -> str | None:
    """The secret of the session that this request is made in; none for a token's."""
    if "authorization" in request.headers:
        return None
    return request.cookies.get(SESSION_COOKIE)


def address_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def set_session(request: Request, response: Response, secret: str) -> None:
    """Give the browser its session. ``Secure`` only over TLS: an office network is plain http."""
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(services_of(request).settings.server.session_hours * 3600),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def drop_session(response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


def _find_actor(request: Request) -> Actor:
    services = services_of(request)
    now = services.clock.now()
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise NotSignedIn("Send a token as Authorization: Bearer gacq_…")
        actor = services.database.read(tokens.actor_of, credential.strip())
        refusal = "This token is unknown or was revoked, or its owner is disabled"
    else:
        secret = request.cookies.get(SESSION_COOKIE)
        if not secret:
            raise NotSignedIn("Sign in first")
        actor = services.database.read(sessions.actor_of, secret, now=now)
        refusal = "The session has ended; sign in again"
    if actor is None:
        raise NotSignedIn(refusal)
    return actor
