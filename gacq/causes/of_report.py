"""What goes wrong with the drawing of reports."""

from gacq.causes.cause import Cause

REPORT: tuple[Cause, ...] = (
    Cause(
        "report_crashed",
        "โปรแกรมส่วนที่จัดทำไฟล์รายงานหยุดทำงานกลางคัน",
        "The process that draws the report's file ended in the middle of its work.",
        "ลองใหม่ หากยังเกิดซ้ำให้ขอเป็น XLSX หรือ CSV หรือเพิ่มค่า reports.memory_mb",
        "Retry; if it happens again, ask for XLSX or CSV, or raise reports.memory_mb.",
    ),
    Cause(
        "report_memory",
        "รายงานนี้ต้องใช้หน่วยความจำมากกว่าที่กำหนด",
        "The report needs more memory than the settings allow.",
        "ขอเป็น XLSX หรือ CSV หรือช่วงเวลาที่สั้นลง หรือเพิ่มค่า reports.memory_mb",
        "Ask for XLSX or CSV or a shorter period, or raise reports.memory_mb.",
    ),
    Cause(
        "report_too_long",
        "รายงานนี้มีจำนวนแถวมากเกินกว่าที่รูปแบบไฟล์นี้รับได้",
        "The report has more rows than this format takes.",
        "ขอเป็น XLSX หรือ CSV หรือช่วงเวลาที่สั้นลง",
        "Ask for XLSX or CSV, or for a shorter period.",
    ),
)
