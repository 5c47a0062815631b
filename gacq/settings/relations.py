"""Settings that are right by themselves and wrong together.

Some rules are about what only the running service needs: its secrets, its certificate, the
services that it calls. A verb beside it, perhaps without access to these, works without them.

Each rule yields the names it is about, so that a rule about a value that is already reported as
wrong stays silent.
"""

import os
from collections.abc import Collection, Iterator

from gacq.settings.keys import written
from gacq.settings.provinces import PROVINCES
from gacq.settings.sections import Settings

Fault = tuple[tuple[str, ...], str]


def broken(settings: Settings, wrong: Collection[str], *, complete: bool) -> list[str]:
    """One line for each broken rule that touches none of the ``wrong`` settings.

    Without ``complete`` what only the running service needs may be missing.
    """
    always = (
        _office,
        _server,
        _queues,
        _ai_qc,
        _documents,
        _inspections,
        _certificates,
        _redis,
    )
    of_the_service = (_certificate, _gemini, _email, _calendar) if complete else ()
    faults = (fault for rule in (*always, *of_the_service) for fault in rule(settings))
    return [line for names, line in faults if not set(names) & set(wrong)]


def _office(settings: Settings) -> Iterator[Fault]:
    office = settings.office
    there = PROVINCES.get(office.province_code)
    if there != office.province:
        yield (
            ("office.province", "office.province_code"),
            f"office.province = {written(office.province)}: office.province_code"
            f" {office.province_code} is {there}; both must mean the same province",
        )


def _certificate(settings: Settings) -> Iterator[Fault]:
    server = settings.server
    if (server.tls_cert is None) != (server.tls_key is None):
        yield (
            ("server.tls_cert", "server.tls_key"),
            "server.tls_cert and server.tls_key: set both for https or neither for http",
        )
    for name, file in (("tls_cert", server.tls_cert), ("tls_key", server.tls_key)):
        if file is not None and not os.path.isfile(file):
            yield (f"server.{name}",), f"server.{name} = {written(file)}: there is no such file"


def _server(settings: Settings) -> Iterator[Fault]:
    server = settings.server
    needed = settings.documents.image_mb, settings.documents.pdf_mb
    if server.max_body_mb < max(needed):
        yield (
            ("server.max_body_mb", "documents.image_mb", "documents.pdf_mb"),
            f"server.max_body_mb = {server.max_body_mb}: must not be below documents.image_mb"
            f" and documents.pdf_mb, here {max(needed)}",
        )


def _queues(settings: Settings) -> Iterator[Fault]:
    queues = settings.queues
    for queue in ("ai_qc", "email", "calendar", "report"):
        attempts = getattr(queues, queue).attempts
        name = f"queues.{queue}.attempts"
        if attempts > queues.max_attempts:
            yield (
                (name, "queues.max_attempts"),
                f"{name} = {attempts}: must not exceed queues.max_attempts,"
                f" here {queues.max_attempts}",
            )


def _gemini(settings: Settings) -> Iterator[Fault]:
    ai_qc = settings.ai_qc
    if ai_qc.reviewer == "gemini" and ai_qc.api_key is None:
        yield (
            ("ai_qc.reviewer", "ai_qc.api_key", "ai_qc.api_key_file"),
            'ai_qc.reviewer = "gemini": needs a key in ai_qc.api_key_file'
            " or in the variable GACQ_AI_QC__API_KEY",
        )


def _ai_qc(settings: Settings) -> Iterator[Fault]:
    ai_qc = settings.ai_qc
    if ai_qc.video_score <= ai_qc.hybrid_score:
        yield (
            ("ai_qc.video_score", "ai_qc.hybrid_score"),
            f"ai_qc.video_score = {ai_qc.video_score}: must be above ai_qc.hybrid_score,"
            f" here {ai_qc.hybrid_score}",
        )


def _email(settings: Settings) -> Iterator[Fault]:
    email = settings.email
    sends = email.transport == "smtp"
    if sends and email.host is None:
        yield (
            ("email.transport", "email.host"),
            'email.transport = "smtp": needs the mail server\'s name in email.host',
        )
    if sends and email.from_address.endswith("@localhost"):
        yield (
            ("email.transport", "email.from_address"),
            f"email.from_address = {written(email.from_address)}: must be the office's own address"
            ' while email.transport = "smtp"',
        )
    if sends and (email.user is None) != (email.password is None):
        yield (
            ("email.user", "email.password", "email.password_file"),
            "email.user and email.password_file (or the variable GACQ_EMAIL__PASSWORD):"
            " set both to sign in at the mail server, or neither",
        )


def _documents(settings: Settings) -> Iterator[Fault]:
    documents = settings.documents
    largest = max(documents.image_mb, documents.pdf_mb)
    if documents.application_mb < largest:
        yield (
            ("documents.application_mb", "documents.image_mb", "documents.pdf_mb"),
            f"documents.application_mb = {documents.application_mb}: must not be below one file's"
            f" limit, here {largest}",
        )


def _inspections(settings: Settings) -> Iterator[Fault]:
    inspections = settings.inspections
    if inspections.day_ends <= inspections.day_starts:
        yield (
            ("inspections.day_starts", "inspections.day_ends"),
            f"inspections.day_ends = {written(inspections.day_ends)}: must be later than"
            f" inspections.day_starts, here {written(inspections.day_starts)}",
        )
    if inspections.latest_days < inspections.earliest_days:
        yield (
            ("inspections.earliest_days", "inspections.latest_days"),
            f"inspections.latest_days = {inspections.latest_days}: must not be below"
            f" inspections.earliest_days, here {inspections.earliest_days}",
        )


def _certificates(settings: Settings) -> Iterator[Fault]:
    certificates = settings.certificates
    if certificates.second_notice_days >= certificates.first_notice_days:
        yield (
            ("certificates.first_notice_days", "certificates.second_notice_days"),
            f"certificates.second_notice_days = {certificates.second_notice_days}: must be below"
            f" certificates.first_notice_days, here {certificates.first_notice_days}",
        )


def _calendar(settings: Settings) -> Iterator[Fault]:
    calendar = settings.calendar
    if calendar.provider == "google" and calendar.credentials_file is None:
        yield (
            ("calendar.provider", "calendar.credentials_file"),
            'calendar.provider = "google": needs the JSON file of a service account or of an'
            " authorised user in calendar.credentials_file",
        )


def _redis(settings: Settings) -> Iterator[Fault]:
    if settings.redis.host is not None:
        yield (
            ("redis.host",),
            f"redis.host = {written(settings.redis.host)}: Redis is not supported by this version;"
            " remove redis.host (and the variables REDIS_HOST and GACQ_REDIS__HOST)",
        )
