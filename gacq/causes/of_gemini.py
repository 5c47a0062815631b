"""What goes wrong with Gemini."""

from gacq.causes.cause import WAIT_EN, WAIT_TH, Cause

GEMINI: tuple[Cause, ...] = (
    Cause(
        "gemini_key",
        "Gemini ไม่รับรหัส API",
        "Gemini refuses the API key.",
        "แก้ค่า ai_qc.api_key_file ให้เป็นรหัสที่ใช้ได้ แล้วเริ่มโปรแกรมใหม่",
        "Put a valid key in ai_qc.api_key_file and restart.",
        service_fault=True,
    ),
    Cause(
        "gemini_model",
        "Gemini ไม่รู้จักรุ่นที่ตั้งไว้ อาจเลิกให้บริการแล้ว",
        "Gemini does not know the model; it may have been retired.",
        "แก้ค่า ai_qc.model เป็นรุ่นที่ให้บริการอยู่ แล้วเริ่มโปรแกรมใหม่",
        "Put a current model in ai_qc.model and restart.",
        service_fault=True,
    ),
    Cause(
        "gemini_library",
        "ยังไม่ได้ติดตั้งไลบรารีของ Gemini ตามค่า ai_qc.sdk",
        "The Gemini library that ai_qc.sdk names is not installed.",
        'ติดตั้งด้วย pip install "gacq[generativeai]" หรือตั้ง ai_qc.sdk = "genai" แล้วเริ่มโปรแกรมใหม่',
        'Run pip install "gacq[generativeai]", or set ai_qc.sdk = "genai"; then restart.',
        service_fault=True,
    ),
    Cause(
        "gemini_quota",
        "ใช้ Gemini ครบโควตาแล้ว",
        "The Gemini quota is used up for now.",
        WAIT_TH,
        WAIT_EN,
        service_fault=True,
    ),
    Cause(
        "gemini_unavailable",
        "Gemini ขัดข้องหรือไม่ตอบ",
        "Gemini answered with an error of its own or not at all.",
        WAIT_TH,
        WAIT_EN,
    ),
    Cause(
        "gemini_bad_reply",
        "คำตอบของ Gemini ไม่ครบหรือผิดรูปแบบ",
        "Gemini's answer was incomplete or not in the agreed form.",
        WAIT_TH,
        WAIT_EN,
    ),
    Cause(
        "gemini_refused",
        "Gemini ปฏิเสธคำขอนี้",
        "Gemini refused this request.",
        "ตรวจเอกสารของคำขอ เจ้าหน้าที่ตรวจเอกสารเองได้",
        "Look at the application's documents; an officer can review them by hand.",
        answered=True,
    ),
    Cause(
        "gemini_blocked",
        "Gemini ไม่ยอมตรวจเอกสารชุดนี้ตามนโยบายความปลอดภัยของตน",
        "Gemini declined these documents under its safety rules.",
        "เจ้าหน้าที่ตรวจเอกสารเอง คำขอถูกกำหนดให้ตรวจแบบลงพื้นที่",
        "An officer reviews the documents; the application goes to an on-site inspection.",
        answered=True,
    ),
)
