"""The settings: defaults, overrides, and every mistake reported at once."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from gacq.errors import ConfigurationError
from gacq.queues.policy import DEFAULTS, Queue
from gacq.settings import Settings, load
from gacq.settings.keys import KEYS, ORIGINAL_NAMES, Key
from gacq.settings.provinces import PROVINCES
from gacq.settings.text import appliance_toml

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(folder: Path, text: str) -> Path:
    file = folder / "appliance.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(text: str = "", **environ: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(written(Path.cwd(), text), environ=environ)
    return list(caught.value.problems)


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    settings = load(None, environ={})

    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 8470)
    assert settings.data.folder == tmp_path / "data"
    assert settings.email.folder == tmp_path / "data" / "mail"


def test_the_queues_have_the_numbers_of_the_policy_table() -> None:
    queues = Settings().queues

    for queue in Queue:
        policy, section = DEFAULTS[queue], getattr(queues, queue.value)
        for name in (
            "attempts wait wait_seconds jitter time_limit_seconds priority auto_priority"
            " auto_delay_seconds workers keep_completed_days keep_failed_days"
        ).split():
            assert getattr(section, name) == getattr(policy, name), (queue, name)


def test_the_file_at_the_root_is_the_one_that_init_writes() -> None:
    assert (ROOT / "appliance.toml").read_text(encoding="utf-8") == appliance_toml()


def test_the_written_file_names_every_setting_and_loads_as_the_defaults(tmp_path: Path) -> None:
    text = appliance_toml()

    named = set()
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        for key in KEYS.values():
            place, _, last = key.name.rpartition(".")
            start = f"# {last}:" if key.is_secret else f"{last} = "
            if place == section and line.startswith(start):
                named.add(key.name)

    assert named == set(KEYS)
    assert load(written(tmp_path, text), environ={}) == load(None, environ={})


def test_every_section_of_the_written_file_has_a_thai_line() -> None:
    lines = appliance_toml().splitlines()

    for number, line in enumerate(lines):
        if line.startswith("["):
            assert any("\u0e01" <= letter <= "\u0e5b" for letter in lines[number - 1]), line


ANOTHER = {
    "office.province": "เชียงใหม่",
    "office.province_code": "50",
    "office.base_url": "http://gacq.office",
    "server.max_body_mb": "61",
    "ai_qc.endpoint": "http://gacq.office",
    "ai_qc.hybrid_score": "6",
    "ai_qc.video_score": "8",
    "email.from_address": "a@office.example",
    "documents.application_mb": "51",
    "queues.max_attempts": "21",
    "inspections.day_starts": "08:30",
    "inspections.day_ends": "16:30",
    "inspections.latest_days": "91",
    "certificates.first_notice_days": "91",
    "calendar.endpoint": "http://gacq.office",
    **{key: "7 7 * * *" for key in KEYS if key.startswith("chores.")},
}
"""A value other than the default, where not just any will do."""

NEEDS = {
    "office.province": ("office.province_code",),
    "office.province_code": ("office.province",),
    "server.tls_cert": ("server.tls_key",),
    "server.tls_key": ("server.tls_cert",),
    "ai_qc.reviewer": ("ai_qc.api_key",),
    "email.transport": ("email.host", "email.from_address"),
    "calendar.provider": ("calendar.credentials_file",),
}
"""Settings that are refused without others."""


def another(key: Key) -> str:
    """A word for a variable that sets the key to something else than its default."""
    if key.name in ANOTHER:
        return ANOTHER[key.name]
    if key.choices:
        return next(word for word in key.choices if word != key.default)
    if bool in key.types:
        return "false" if key.default else "true"
    if key.limits:
        return str(next(limit for limit in key.limits if limit != key.default))
    return "file"


@pytest.mark.parametrize("name", sorted(KEYS.keys() - {"redis.host", "office.time_zone"}))
def test_every_setting_can_be_set_by_its_variable(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("secret", encoding="utf-8")
    keys = [KEYS[name], *(KEYS[other] for other in NEEDS.get(name, ()))]

    found: object = load(None, environ={key.variable: another(key) for key in keys})

    for part in name.split("."):
        found = getattr(found, part)
    assert found != KEYS[name].default


@pytest.mark.parametrize(
    ("variable", "word", "value"),
    [
        ("ENABLE_QUEUE", "false", False),
        ("ENABLE_SCHEDULER", "0", False),
        ("REDIS_PORT", "7000", 7000),
        ("AI_QC_RETRY_ATTEMPTS", "9", 9),
        ("EMAIL_RETRY_ATTEMPTS", "9", 9),
        ("CALENDAR_RETRY_ATTEMPTS", "9", 9),
        ("REPORT_RETRY_ATTEMPTS", "9", 9),
    ],
)
def test_the_original_names_are_understood(variable: str, word: str, value: object) -> None:
    found: object = load(None, environ={variable: word})
    for part in ORIGINAL_NAMES[variable].split("."):
        found = getattr(found, part)

    assert found == value


def test_the_environment_wins_over_the_file_and_the_new_name_over_the_original() -> None:
    file = written(Path.cwd(), "[queues.email]\nattempts = 2\n[queues.report]\nattempts = 4\n")
    environ = {"EMAIL_RETRY_ATTEMPTS": "3", "GACQ_QUEUES__EMAIL__ATTEMPTS": "6"}

    queues = load(file, environ=environ).queues

    assert (queues.email.attempts, queues.report.attempts) == (6, 4)
    assert queues.email.time_limit_seconds == 60
    assert queues.report.wait == "fixed"


def test_redis_is_refused_and_not_ignored() -> None:
    (line,) = problems(REDIS_HOST="localhost")

    assert line.startswith('redis.host = "localhost": Redis is not supported by this version')


def test_all_mistakes_are_reported_at_once_and_each_says_what_is_allowed() -> None:
    lines = problems(
        "[server]\nport = 70000\nlock_minutes = true\n[office]\nprovince_code = 28\nnaem = 'x'\n"
        "[queue.ai_qc]\nattempts = 3\n[email]\ntransport = 'smtp'\nuser = 'me'\n"
        "[ai_qc]\nreviewer = 'gemini'\nvideo_score = 6\napi_key = 'AIzaHush'\nsdk = 'x'\n",
        GACQ_EMAIL__PORT="many",
        AI_QC_RETRY_ATTEMPTS="21",
        GACQ_EMIAL__HOST="x",
        GACQ_EMAIL_HOST="x",
    )

    assert set(lines) == {
        "server.port = 70000: must be a whole number from 0 to 65535",
        "server.lock_minutes = true: must be a whole number from 1 to 1440",
        "office.province_code = 28: must be a province's number in ISO 3166-2:TH,"
        " like 12 for นนทบุรี",
        'office.naem = "x": there is no such setting; did you mean office.name?',
        "[queue]: there is no such section; did you mean [queues]?",
        'email.transport = "smtp": needs the mail server\'s name in email.host',
        'email.from_address = "gacq@localhost": must be the office\'s own address'
        ' while email.transport = "smtp"',
        "email.user and email.password_file (or the variable GACQ_EMAIL__PASSWORD):"
        " set both to sign in at the mail server, or neither",
        'ai_qc.reviewer = "gemini": needs a key in ai_qc.api_key_file'
        " or in the variable GACQ_AI_QC__API_KEY",
        "ai_qc.video_score = 6.0: must be above ai_qc.hybrid_score, here 7.0",
        "ai_qc.api_key = (hidden): a secret may not stand in this file; put it into the variable"
        " GACQ_AI_QC__API_KEY or into a file that ai_qc.api_key_file names",
        'ai_qc.sdk = "x": must be one of: genai, generativeai',
        'email.port (set by GACQ_EMAIL__PORT) = "many": must be a whole number from 1 to 65535',
        "queues.ai_qc.attempts (set by AI_QC_RETRY_ATTEMPTS) = 21:"
        " must be a whole number from 1 to 20",
        "GACQ_EMIAL__HOST (environment): there is no such setting; did you mean GACQ_EMAIL__HOST?",
        "GACQ_EMAIL_HOST (environment): there is no such setting; did you mean GACQ_EMAIL__HOST?",
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("prot = 1", "prot = 1: there is no such setting; did you mean server.port?"),
        ("office = 1", "office = 1: is a section; write [office] and its settings below it"),
        ("[server]\nhost = ['x']", 'server.host = ["x"]: must be one line of text'),
        ("[server]\nhost = ''", 'server.host = "": must be one line of text'),
        ("[data]\nfolder = ''", 'data.folder = "": must be a path'),
        ("[data]\nfolder = 5", "data.folder = 5: must be a path"),
        ("[queues]\nenabled = 1", "queues.enabled = 1: must be true or false"),
        ("[queues]\nsweep_seconds = nan", "queues.sweep_seconds = NaN: must be a number from 1"),
        ("[email]\nfrom_address = 'x'", 'email.from_address = "x": must be a mail address'),
        ("[office]\nprovince = 'ตาก'", 'office.province = "ตาก": office.province_code 12 is นนทบุรี'),
        ("[office]\nbase_url = 'gacq'", 'office.base_url = "gacq": must be an address like'),
        ("[office]\nname = ''", 'office.name = "": must be one line of text'),
        ("[office]\ntime_zone = 'UTC'", 'office.time_zone = "UTC": must be one of: Asia/Bangkok'),
        ("[server]\ntls_cert = 'appliance.toml'", "server.tls_cert and server.tls_key: set both"),
        ("[documents]\npdf_mb = 61", "server.max_body_mb = 60: must not be below"),
        ("[documents]\napplication_mb = 9", "documents.application_mb = 9: must not be below"),
        ("[queues]\nmax_attempts = 4", "queues.email.attempts = 5: must not exceed"),
    ],
)
def test_a_mistake_is_named(text: str, line: str) -> None:
    assert any(found.startswith(line) for found in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "there is no such file"),
        (b" \n", "is empty; put the secret on its first line"),
        (b"one\ntwo\n", "has several lines; leave the secret alone in it"),
        (b"\xff\xfe\x00", "is not a text file in UTF-8"),
    ],
)
def test_a_secret_file_that_holds_no_secret_is_a_mistake(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)

    (line,) = problems("[ai_qc]\nreviewer = 'gemini'\napi_key_file = 'key'\n")

    assert line == f'ai_qc.api_key_file = "{tmp_path / "key"}": {why}'


def test_a_secret_comes_from_a_file_beside_the_settings_and_never_shows(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "key").write_text("AIzaHush\n", encoding="utf-8")

    settings = load(written(folder, "[ai_qc]\napi_key_file = 'key'\n"), environ={})

    assert settings.ai_qc.api_key is not None
    assert settings.ai_qc.api_key.reveal() == "AIzaHush"
    assert "AIzaHush" not in f"{settings!r} {settings.ai_qc.api_key}"


def test_the_variable_of_a_secret_wins_over_its_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from file", encoding="utf-8")
    file = written(tmp_path, "[ai_qc]\napi_key_file = 'key'\n")

    settings = load(file, environ={"GACQ_AI_QC__API_KEY": "from variable"})

    assert settings.ai_qc.api_key is not None
    assert settings.ai_qc.api_key.reveal() == "from variable"


def test_folders_are_taken_from_the_folder_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()

    settings = load(written(folder, "[data]\nfolder = 'kept'\n"), environ={})

    assert settings.data.folder == folder / "kept"
    assert settings.email.folder == folder / "kept" / "mail"


def test_the_data_option_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[data]\nfolder = 'kept'\n")

    settings = load(file, data=Path("given"), environ={})

    assert settings.data.folder == tmp_path / "given"
    assert settings.email.folder == tmp_path / "given" / "mail"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[office", "Expected"),
        (b'[data]\nfolder = "C:\\gacq"', "write Windows paths in single quotes"),
        (b'[data]\nfolder = "C:\\users"', "write Windows paths in single quotes"),
        ("name = 'สำนักงาน'".encode("cp874"), "is not in UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_in_one_line(
    tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "appliance.toml"
    file.write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        load(file, environ={})

    (line,) = caught.value.problems
    assert line.startswith(f"{file}: ")
    assert why in line


def test_a_byte_order_mark_as_notepad_writes_it_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "appliance.toml"
    file.write_bytes(b"\xef\xbb\xbf[server]\nport = 81\n")

    assert load(file, environ={}).server.port == 81


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match="there is no such file; write one with: gacq init"
    ):
        load(tmp_path / "other.toml", environ={})


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        load(None, environ={}).server.port = 1  # type: ignore[misc]


def test_there_are_77_provinces() -> None:
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 77
    assert (PROVINCES[10], PROVINCES[38], PROVINCES[96]) == ("กรุงเทพมหานคร", "บึงกาฬ", "นราธิวาส")


MISSING_FROM_A_SHELL = """
[ai_qc]
reviewer = 'gemini'
[email]
transport = 'smtp'
host = 'mail.office.example'
from_address = 'gacq@office.example'
user = 'gacq'
password_file = 'not-there'
[server]
tls_cert = 'not-there'
"""


def test_what_only_the_running_service_needs_may_be_missing_beside_it(tmp_path: Path) -> None:
    assert len(problems(MISSING_FROM_A_SHELL)) >= 3

    file = written(tmp_path, MISSING_FROM_A_SHELL)
    settings = load(file, environ={}, complete=False)

    assert (settings.ai_qc.api_key, settings.email.password) == (None, None)


def test_a_value_that_is_not_allowed_is_a_mistake_beside_the_service_too(tmp_path: Path) -> None:
    file = written(tmp_path, "[email]\nport = 0\n")

    with pytest.raises(ConfigurationError, match=r"email\.port"):
        load(file, environ={}, complete=False)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("0 7 * *", "must be five parts of cron"),
        ("60 7 * * *", "must be five parts of cron"),
        ("0 7 * * 1-5", "must name its days of the week"),
        ("0 7 * * */2", "must name its days of the week"),
        ("0 7 13 * fri", "must leave the day of the month or of the week open"),
        ("0 7 30 2 *", "there is no such day in any year"),
    ],
)
def test_a_line_that_cron_would_read_otherwise_is_refused(
    tmp_path: Path, line: str, complaint: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(None, data=tmp_path, environ={"GACQ_CHORES__RETENTION": line})

    (problem,) = caught.value.problems
    assert complaint in problem


@pytest.mark.parametrize("line", ["0 7 * * mon-fri", "0 7 * * sun,wed", "0 1 last * *"])
def test_a_line_that_means_what_cron_means_is_taken(tmp_path: Path, line: str) -> None:
    settings = load(None, data=tmp_path, environ={"GACQ_CHORES__RETENTION": line})

    assert settings.chores.retention == line
