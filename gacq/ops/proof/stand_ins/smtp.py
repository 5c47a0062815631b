"""A mail server on loopback that keeps what it is sent and misbehaves when told to.

It is aiosmtpd, so the real protocol is spoken over a real socket: plain, STARTTLS or TLS from the
start, with or without sign-in. ``at`` names the step of the conversation where something goes
wrong and what: a reply of its own, a dropped connection, or silence.
"""

import asyncio
import logging
import ssl
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult

# At each sign-in aiosmtpd warns itself of an attribute that it sets itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)

Command = Callable[[str | None], Awaitable[None]]


class Step(StrEnum):
    """The steps of one delivery, in order. BODY is the middle of the message, END its last line."""

    CONNECT = "CONNECT"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "BODY"
    END = "END"
    NOOP = "NOOP"


class Trouble(StrEnum):
    """What can go wrong at a step besides a reply."""

    DROP = "drop"
    HANG = "hang"


class Security(StrEnum):
    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Received:
    """One message that was taken in whole, its envelope, and how the client named itself."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    encrypted: bool
    user: str | None
    client: str


class MailServer:
    """Serves in a thread of its own from ``start`` to ``stop``; also a context manager.

    Started again, it is at the same port: in between, connections are refused.

    Args:
        security: how the connection is encrypted; the last two need ``tls``.
        tls: a server context that holds a certificate.
        users: passwords by user name; when given, mail is taken after sign-in only.
        smtputf8: whether addresses outside ASCII are taken.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        security: Security = Security.PLAIN,
        tls: ssl.SSLContext | None = None,
        users: Mapping[str, str] | None = None,
        smtputf8: bool = False,
    ) -> None:
        self.port = 0
        self.security = security
        self.tls = tls
        self.users = dict(users or {})
        self.smtputf8 = smtputf8
        self.mechanisms = ("LOGIN", "PLAIN")
        """The ways of signing in that are offered."""
        self.messages: list[Received] = []
        self.counts: Counter[str] = Counter()
        """How often each step was reached."""
        self._plans: dict[Step, deque[tuple[str | Trouble, int | None]]] = {}
        self._conversations: set[_Conversation] = set()
        self._serving = threading.Event()

    def at(self, step: Step, act: str | Trouble, *, times: int | None = None) -> None:
        """From now on, do ``act`` at ``step``, ``times`` times or always; a string is a reply.

        Plans for the same step follow one another.
        """
        self._plans.setdefault(step, deque()).append((act, times))

    def behave(self) -> None:
        """Forget every plan: from now on all goes well."""
        self._plans.clear()

    def start(self) -> None:
        self._serving.clear()
        self._thread = threading.Thread(target=self._run, name="mail-stand-in", daemon=True)
        self._thread.start()
        if not self._serving.wait(timeout=10):
            raise RuntimeError("the mail stand-in did not start within 10 seconds")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=10)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def next_act(self, step: Step) -> str | Trouble | None:
        """Count the step and say what the plan has for it; None: go on as usual."""
        self.counts[step] += 1
        plans = self._plans.get(step)
        if not plans:
            return None
        act, times = plans.popleft()
        if times is None:
            plans.appendleft((act, None))
        elif times > 1:
            plans.appendleft((act, times - 1))
        return act

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        implicit = self.tls if self.security is Security.TLS else None
        server = await self._loop.create_server(self._converse, self.host, self.port, ssl=implicit)
        self.port = server.sockets[0].getsockname()[1]
        self._serving.set()
        await self._stopping.wait()
        server.close()
        for conversation in list(self._conversations):
            conversation.drop()
        # One turn of the loop for each transport to close its socket.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _converse(self) -> "_Conversation":
        return _Conversation(self, self._conversations)


class _Conversation(SMTP):
    """One connection: aiosmtpd's own behaviour, with the plan asked before each step."""

    def __init__(self, server: MailServer, open_conversations: set["_Conversation"]) -> None:
        self._mail_server = server
        self._open = open_conversations
        super().__init__(
            _Mailbox(server),
            hostname="mail.example",
            enable_SMTPUTF8=server.smtputf8,
            tls_context=server.tls if server.security is Security.STARTTLS else None,
            authenticator=_Passwords(server.users),
            auth_exclude_mechanism={"LOGIN", "PLAIN"}.difference(server.mechanisms),
            # aiosmtpd does not count TLS from the start as encrypted; smtp_MAIL asks instead.
            auth_require_tls=False,
        )
        for step in set(Step) & self._smtp_methods.keys():
            self._smtp_methods[step] = self._planned(step, self._smtp_methods[step])

    def drop(self) -> None:
        """End the connection at once, without a word (a TCP reset)."""
        for transport in (self._original_transport, self.transport):
            if transport is not None:
                transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._open.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        if await self._was_planned(Step.CONNECT):
            self.drop()
        else:
            await super()._handle_client()

    def _planned(self, step: Step, usual: Command) -> Command:
        async def command(argument: str | None) -> None:
            if not await self._was_planned(step):
                await usual(argument)

        return command

    async def smtp_MAIL(self, arg: str | None) -> None:
        if self._mail_server.users and not self.session.authenticated:
            await self.push("530 5.7.0 Authentication required")
        else:
            await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        trouble = self._mail_server.next_act(Step.BODY)
        if trouble is None:
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go ahead")
        await self._reader.readuntil(b"\r\n")
        await self.carry_out(trouble)

    async def _was_planned(self, step: Step) -> bool:
        act = self._mail_server.next_act(step)
        if act is not None:
            await self.carry_out(act)
        return act is not None

    async def carry_out(self, act: str | Trouble) -> None:
        if act is Trouble.DROP:
            self.drop()
        elif act is Trouble.HANG:
            await asyncio.Event().wait()
        else:
            await self.push(act)


class _Mailbox:
    """aiosmtpd's handler: keeps what comes, and is asked about the end of the message."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_EHLO(
        self, conversation: SMTP, session: Any, envelope: Any, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self._server.users:
            return replies
        return [reply for reply in replies if not reply.startswith("250-AUTH")]

    async def handle_DATA(self, conversation: _Conversation, session: Any, envelope: Any) -> str:
        act = self._server.next_act(Step.END)
        if act is None or isinstance(act, Trouble):
            self._keep(session, envelope)
        if act is Trouble.DROP or act is Trouble.HANG:
            # Kept first: the worst case is a message that was taken and never acknowledged.
            await conversation.carry_out(act)
        return act or "250 2.0.0 Taken"

    def _keep(self, session: Any, envelope: Any) -> None:
        encrypted = session.ssl is not None or self._server.security is Security.TLS
        user = session.auth_data.login.decode() if session.authenticated else None
        self._server.messages.append(
            Received(
                sender=envelope.mail_from,
                recipients=tuple(envelope.rcpt_tos),
                data=envelope.content,
                encrypted=encrypted,
                user=user,
                client=session.host_name,
            )
        )


class _Passwords:
    """aiosmtpd's authenticator over a table of passwords."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users

    def __call__(
        self, conversation: SMTP, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        known = self._users.get(data.login.decode())
        if known is not None and known.encode() == data.password:
            return AuthResult(success=True, auth_data=data)
        return AuthResult(success=False, handled=False)
