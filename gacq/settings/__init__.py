"""The settings: ``appliance.toml`` and the environment, read once into frozen values.

``sections`` says what there is, with defaults and limits; ``loading`` reads it and reports all
mistakes at once; ``text`` writes the commented file. Nothing else reads a setting.
"""

from gacq.settings.fields import Secret
from gacq.settings.loading import load
from gacq.settings.queue_sections import QueueSettings, QueuesSettings
from gacq.settings.sections import (
    AiQcSettings,
    CalendarSettings,
    CertificateSettings,
    ChoreSettings,
    DataSettings,
    DeadlineSettings,
    DocumentSettings,
    EmailSettings,
    InspectionSettings,
    LogSettings,
    OfficeSettings,
    RedisSettings,
    ReportSettings,
    ServerSettings,
    Settings,
)

__all__ = [
    "AiQcSettings",
    "CalendarSettings",
    "CertificateSettings",
    "ChoreSettings",
    "DataSettings",
    "DeadlineSettings",
    "DocumentSettings",
    "EmailSettings",
    "InspectionSettings",
    "LogSettings",
    "OfficeSettings",
    "QueueSettings",
    "QueuesSettings",
    "RedisSettings",
    "ReportSettings",
    "Secret",
    "ServerSettings",
    "Settings",
    "load",
]
