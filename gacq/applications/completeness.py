"""What an application still lacks for submission, and its fields in the words of the form; pure."""

from collections.abc import Collection, Mapping
from typing import Any

from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED, DocumentType

FORM_FIELDS = {
    "applicantType": "applicant_type",
    "applicantName": "applicant_name",
    "applicantId": "applicant_id",
    "applicantPhone": "applicant_phone",
    "applicantEmail": "applicant_email",
    "farmName": "farm_name",
    "farmAddress": "farm_address",
    "farmProvince": "farm_province",
    "farmDistrict": "farm_district",
    "farmSubdistrict": "farm_subdistrict",
    "farmPostalCode": "farm_postal_code",
    "farmAreaRai": "farm_area_rai",
    "cropType": "crop_type",
    "locationType": "location_type",
}
"""JSON name of each plain field and its column; farmLocation, of two columns, stands apart."""

MAY_STAY_OPEN = frozenset({"applicantEmail"})


def form_of(view: ApplicationView) -> dict[str, Any]:
    """The form's fields as JSON, with the full id number: mask it for whoever may not see it."""
    form = {name: getattr(view, column) for name, column in FORM_FIELDS.items()}
    form["farmLocation"] = (
        None
        if view.farm_latitude is None or view.farm_longitude is None
        else {"latitude": view.farm_latitude, "longitude": view.farm_longitude}
    )
    return form


def missing_for_submission(
    values: Mapping[str, Any], documents: Collection[DocumentType]
) -> dict[str, str]:
    """One sentence for each column and each document that a submission still needs."""
    faults = {
        name: "is missing; fill it in before submitting"
        for name, column in FORM_FIELDS.items()
        if values.get(column) is None and name not in MAY_STAY_OPEN
    }
    for kind in REQUIRED:
        if kind not in documents:
            faults[f"documents.{kind}"] = (
                f"is missing; upload {kind} ({kind.label('th')}) before submitting"
            )
    return faults
