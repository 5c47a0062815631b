"""The applications register: every application submitted in a period, a row each."""

from collections.abc import Iterator
from typing import Any

from gacq.applications import register
from gacq.applications.identity import masked_id
from gacq.applications.status import Status
from gacq.jobs.report.content import Column, Figure, Table, ValueKind
from gacq.jobs.report.content_file import Line
from gacq.jobs.report.queries.asking import Asked, Gathered, bars, charts_with_data, day_of
from gacq.jobs.report.words import Say, Words, whole
from gacq.workflow.report_parameters import OfRegister
from gacq.workflow.reporting import register_wanted

WORDS = Words(
    table=("คำขอ", "Applications"),
    total=("คำขอทั้งหมด", "All applications"),
    by_status=("คำขอตามสถานะ", "Applications by status"),
    unit=("คำขอ", "applications"),
    submitted=("วันที่ยื่น", "Submitted"),
    number=("เลขที่คำขอ", "Number"),
    applicant=("ผู้ขอ", "Applicant"),
    id=("เลขประจำตัว", "Id number"),
    farm=("แปลง/ฟาร์ม", "Farm"),
    crop=("พืช", "Crop"),
    area=("พื้นที่ (ไร่)", "Area (rai)"),
    district=("อำเภอ/เขต", "District"),
    province=("จังหวัด", "Province"),
    status=("สถานะ", "Status"),
    type=("รูปแบบตรวจ", "Inspection"),
    score=("คะแนน AI", "AI score"),
    inspected=("คะแนนตรวจ", "Inspection score"),
    decided=("วันที่พิจารณา", "Decided"),
    certificate=("เลขที่ใบรับรอง", "Certificate"),
    only=("เฉพาะ", "only"),
    empty=("ไม่มีคำขอที่ยื่นในช่วงนี้", "No application was submitted in this period."),
    note=(
        "เรียงตามวันยื่นครั้งล่าสุด เลขประจำตัวแสดงเฉพาะ 4 หลักท้าย",
        "In the order of the latest submission. Of id numbers the last four digits are shown.",
    ),
)


def gather(asked: Asked) -> Gathered:
    say, parameters = WORDS.within(asked.language), asked.parameters
    wanted = register_wanted(parameters)
    counts = asked.database.read(register.count, wanted)
    total = sum(counts.values())
    named = [
        (status.label(asked.language), counts[status]) for status in Status if status in counts
    ]
    greatest = sorted(named, key=lambda pair: -pair[1])
    return Gathered(
        period=_period(asked, say, parameters),
        figures=(
            Figure(say("total"), whole(total)),
            *(Figure(label, whole(count)) for label, count in named),
        ),
        charts=charts_with_data(
            bars(say("by_status"), greatest, series=say("table"), unit=say("unit"))
        ),
        tables=(_table(say),),
        lines=_lines(asked, wanted),
        rows=total,
        notes=(say("note"),),
    )


def _period(asked: Asked, say: Say, parameters: OfRegister) -> str:
    """The days, and in brackets what else was asked for."""
    filters = [
        parameters.status and parameters.status.label(asked.language),
        parameters.province,
        parameters.inspection_type and parameters.inspection_type.value,
    ]
    period = asked.period(parameters.from_, parameters.to)
    given = ", ".join(each for each in filters if each)
    return f"{period} ({say('only')} {given})" if given else period


def _table(say: Say) -> Table:
    columns = (
        Column(say("submitted"), ValueKind.DATE, 0.9),
        Column(say("number"), width=1.3),
        Column(say("applicant"), width=1.5),
        Column(say("id"), width=1.1),
        Column(say("farm"), width=1.5),
        Column(say("crop"), width=0.9),
        Column(say("area"), ValueKind.NUMBER, 0.6),
        Column(say("district"), width=0.9),
        Column(say("province"), width=0.9),
        Column(say("status"), width=1.1),
        Column(say("type"), width=0.8),
        Column(say("score"), ValueKind.NUMBER, 0.6),
        Column(say("inspected"), ValueKind.NUMBER, 0.6),
        Column(say("decided"), ValueKind.DATE, 0.9),
        Column(say("certificate"), width=1.3),
    )
    return Table(say("table"), columns, say("empty"))


def _lines(asked: Asked, wanted: register.Wanted) -> Iterator[Line]:
    after: register.Key | None = None
    while rows := asked.database.read(register.page, wanted, after):
        for row in rows:
            yield 0, _values(row, asked.language)
        after = (rows[-1][0], rows[-1][1])


def _values(row: tuple[Any, ...], language: str) -> list[Any]:
    (_, submitted, number, name, id_number, farm, crop, area, district, province) = row[:10]
    status, kind, inspected, decided, certificate, score = row[10:]
    return [
        day_of(submitted),
        number,
        name,
        masked_id(id_number),
        farm,
        crop,
        area,
        district,
        province,
        Status(status).label(language),
        kind,
        score,
        inspected,
        day_of(decided),
        certificate,
    ]
