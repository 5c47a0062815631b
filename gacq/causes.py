"""Why work is stuck or has failed: one table of short stable names, with words for people.

A cause is shown to staff in Thai or English with what it means and what to do about it.
``service_fault`` tells the runner that the trouble lies with an outside service and not with the
job: such a failure uses none of the job's attempts and opens that service's breaker (design,
section 5). ``answered`` says that the service itself gave this refusal, so it works. ``ours``
is trouble of this PC's own: the job waits for it, and it says nothing about any service. Adding a
cause is adding a row here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason. ``meaning_*`` says what happened, ``cure_*`` what a person can do."""

    name: str
    meaning_th: str
    meaning_en: str
    cure_th: str
    cure_en: str
    service_fault: bool = False
    answered: bool = False
    ours: bool = False

    @property
    def passes(self) -> bool:
        """Whether there is nothing to do but to let gacq try again, as long as it does."""
        return self.cure_en == _WAIT_EN


_WAIT_TH = "ไม่ต้องทำอะไร ระบบจะลองใหม่เอง"
_WAIT_EN = "Nothing to do: gacq tries again by itself."

CAUSES: dict[str, Cause] = {
    cause.name: cause
    for cause in (
        Cause(
            "unexpected",
            "เกิดข้อผิดพลาดที่ไม่คาดคิดในโปรแกรม",
            "The program met an error it does not know.",
            "ลองใหม่ หากยังเกิดซ้ำให้ส่งบันทึกข้อผิดพลาดให้ผู้พัฒนา",
            "Retry; if it happens again, send the log to the developers.",
        ),
        Cause(
            "timed_out",
            "งานใช้เวลานานเกินกำหนด",
            "The job took longer than its time limit.",
            "ลองใหม่ หากเกิดบ่อยให้เพิ่มค่า time_limit_seconds ของคิวนี้",
            "Retry; if it happens often, raise this queue's time_limit_seconds.",
        ),
        Cause(
            "kills_process",
            "งานนี้ทำให้โปรแกรมหยุดทำงานซ้ำหลายครั้ง จึงถูกกันไว้",
            "The program died again and again while this job was running, so it was set aside.",
            "ตรวจไฟล์ของงานนี้ก่อนกดลองใหม่",
            "Look at this job's files before retrying it.",
        ),
        Cause(
            "interrupted",
            "โปรแกรมหยุดขณะทำงานนี้ (ไฟดับหรือปิดเครื่อง)",
            "The program stopped while this job was running (power cut or restart).",
            _WAIT_TH,
            _WAIT_EN,
        ),
        Cause(
            "cancelled",
            "มีผู้ยกเลิกงานนี้",
            "Someone cancelled this job.",
            "หากยังต้องการงานนี้ให้กดลองใหม่",
            "Retry it if the work is wanted after all.",
        ),
        Cause(
            "storage",
            "ดิสก์เก็บข้อมูลไม่พอหรือเขียนไม่ได้",
            "The disk of the data folder is full or refuses to be written.",
            "เพิ่มที่ว่างในดิสก์ ระบบจะทำต่อเอง",
            "Make room on the disk; gacq goes on by itself.",
            ours=True,
        ),
        Cause(
            "rate",
            "เรียกบริการภายนอกครบตามจำนวนต่อนาทีที่ตั้งไว้แล้ว",
            "The outside service has been called as often as the settings allow for now.",
            _WAIT_TH,
            _WAIT_EN,
            ours=True,
        ),
        Cause(
            "network",
            "ติดต่อบริการภายนอกไม่ได้ อาจไม่มีอินเทอร์เน็ต",
            "The outside service can't be reached; the network may be down.",
            "ตรวจสายแลนและอินเทอร์เน็ต ระบบจะลองใหม่เอง",
            "Check the cable and the internet connection; gacq tries again by itself.",
            service_fault=True,
        ),
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
            _WAIT_TH,
            _WAIT_EN,
            service_fault=True,
        ),
        Cause(
            "gemini_unavailable",
            "Gemini ขัดข้องหรือไม่ตอบ",
            "Gemini answered with an error of its own or not at all.",
            _WAIT_TH,
            _WAIT_EN,
        ),
        Cause(
            "gemini_bad_reply",
            "คำตอบของ Gemini ไม่ครบหรือผิดรูปแบบ",
            "Gemini's answer was incomplete or not in the agreed form.",
            _WAIT_TH,
            _WAIT_EN,
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
        Cause(
            "document_missing",
            "ไฟล์เอกสารที่บันทึกไว้หายไปจากโฟลเดอร์ข้อมูล",
            "A stored document is missing from the data folder.",
            "กู้ไฟล์จากข้อมูลสำรอง แล้วกดลองใหม่",
            "Restore the file from a backup, then retry.",
        ),
        Cause(
            "smtp_auth",
            "เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้หรือรหัสผ่าน",
            "The mail server refuses the user name or password.",
            "แก้ค่า email.user และ email.password_file แล้วเริ่มโปรแกรมใหม่",
            "Correct email.user and email.password_file, then restart.",
            service_fault=True,
        ),
        Cause(
            "smtp_tls",
            "เชื่อมต่อเซิร์ฟเวอร์อีเมลแบบเข้ารหัสไม่ได้",
            "No encrypted connection to the mail server could be made.",
            "ตรวจค่า email.security, email.port และใบรับรองของเซิร์ฟเวอร์",
            "Check email.security, email.port and the server's certificate.",
            service_fault=True,
        ),
        Cause(
            "smtp_unavailable",
            "เซิร์ฟเวอร์อีเมลขอให้ส่งใหม่ภายหลัง",
            "The mail server asked to be tried again later.",
            _WAIT_TH,
            _WAIT_EN,
        ),
        Cause(
            "smtp_rejected",
            "เซิร์ฟเวอร์อีเมลไม่รับจดหมายฉบับนี้",
            "The mail server refuses this message.",
            "อ่านคำตอบของเซิร์ฟเวอร์ในประวัติของงาน แล้วแก้ตามนั้น",
            "Read the server's answer in the job's history and act on it.",
            answered=True,
        ),
        Cause(
            "bad_address",
            "ไม่มีผู้รับตามที่อยู่อีเมลนี้",
            "The mail server does not know this address.",
            "แก้ที่อยู่อีเมลของผู้รับ แล้วกดลองใหม่",
            "Correct the recipient's address, then retry.",
            answered=True,
        ),
        Cause(
            "maybe_sent",
            "การเชื่อมต่อขาดขณะส่ง จดหมายอาจถึงผู้รับแล้ว",
            "The connection broke while the message was handed over: it may have been sent.",
            "ถามผู้รับก่อน หากยังไม่ได้รับจึงกดลองใหม่",
            "Ask the recipient; retry only if it did not arrive.",
        ),
        Cause(
            "mail_folder",
            "เขียนจดหมายลงโฟลเดอร์ไม่ได้",
            "The mail could not be written to its folder.",
            "ตรวจสิทธิ์และที่ว่างของโฟลเดอร์ใน email.folder",
            "Check the rights and free space of the folder in email.folder.",
            service_fault=True,
        ),
        Cause(
            "google_key",
            "Google ไม่รับกุญแจของบัญชีที่ใช้กับปฏิทิน",
            "Google refuses the calendar account's key; it may have been revoked or have expired.",
            "สร้างกุญแจใหม่ที่ Google แล้ววางไฟล์แทนไฟล์เดิมตามค่า calendar.credentials_file",
            "Make a new key at Google and put its file in the place of calendar.credentials_file.",
            service_fault=True,
        ),
        Cause(
            "google_clock",
            "นาฬิกาของเครื่องนี้ไม่ตรง Google จึงไม่รับการลงชื่อเข้าใช้",
            "Google refuses the sign-in because this PC's clock is wrong.",
            "ตั้งวันที่และเวลาของเครื่องให้ตรง และเปิดการตั้งเวลาอัตโนมัติ",
            "Set this PC's date and time right, and let it set its clock from the network.",
            service_fault=True,
        ),
        Cause(
            "google_credentials",
            "อ่านไฟล์กุญแจของ Google ปฏิทินไม่ได้ หรือไฟล์ไม่ใช่รูปแบบที่ใช้ได้",
            "The file with the key for Google Calendar is missing, unreadable or of another kind.",
            "ตรวจค่า calendar.credentials_file ต้องเป็นไฟล์ JSON ของ service account "
            "หรือ authorized user จาก Google",
            "Point calendar.credentials_file at Google's JSON file of a service account or of an "
            "authorised user, readable for the account that runs gacq.",
            service_fault=True,
        ),
        Cause(
            "google_quota",
            "เรียก Google ปฏิทินครบโควตาแล้ว",
            "The quota of Google Calendar is used up for now.",
            _WAIT_TH,
            _WAIT_EN,
            service_fault=True,
        ),
        Cause(
            "google_forbidden",
            "บัญชีที่ใช้ไม่มีสิทธิ์แก้ไขปฏิทินนี้ที่ Google",
            "The account may not change this calendar at Google.",
            "แชร์ปฏิทินให้บัญชีนี้ด้วยสิทธิ์แก้ไขกิจกรรม และเปิดใช้ Google Calendar API ในโครงการ",
            'Share the calendar with the account with the right "Make changes to events", and '
            "switch on the Google Calendar API in its project.",
            service_fault=True,
        ),
        Cause(
            "google_invite",
            "Google ไม่ให้ service account นี้เชิญผู้เข้าร่วม",
            "Google does not let this service account invite people.",
            "ตั้ง calendar.invite = false หรือให้สิทธิ์ domain-wide delegation แก่ service account",
            "Set calendar.invite = false, or give the service account domain-wide delegation; "
            "then restart.",
            service_fault=True,
        ),
        Cause(
            "google_calendar",
            "ไม่พบปฏิทินตามค่า calendar.calendar_id ที่ Google",
            "Google knows no calendar of this calendar.calendar_id, or does not show it to the "
            "account.",
            "แก้ค่า calendar.calendar_id ให้ตรงกับรหัสปฏิทินในหน้าตั้งค่าของ Google แล้วเริ่มโปรแกรมใหม่",
            "Copy the calendar's id from its settings page at Google into calendar.calendar_id, "
            "share it with the account, and restart.",
            service_fault=True,
        ),
        Cause(
            "google_unavailable",
            "Google ปฏิทินขัดข้อง",
            "Google Calendar answered with an error of its own or broke off.",
            _WAIT_TH,
            _WAIT_EN,
        ),
        Cause(
            "google_answer",
            "คำตอบของ Google ปฏิทินไม่ครบหรือไม่ใช่คำตอบของ Google",
            "The answer of Google Calendar was incomplete or not Google's.",
            "ระบบจะลองใหม่เอง หากเกิดซ้ำให้ตรวจว่าเครือข่ายต้องลงชื่อเข้าใช้ก่อนหรือไม่",
            "gacq tries again by itself; if it goes on, see whether the network wants a sign-in.",
        ),
        Cause(
            "google_refused",
            "Google ปฏิทินไม่รับนัดหมายนี้",
            "Google Calendar refuses this entry.",
            "อ่านคำตอบของ Google ในประวัติของงาน เช่น ที่อยู่อีเมลไม่ถูกต้อง แก้แล้วกดลองใหม่",
            "Read Google's answer in the job's history, such as a wrong e-mail address; correct "
            "it, then retry.",
            answered=True,
        ),
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
        Cause(
            "subject_gone",
            "ไม่มีเรื่องที่งานนี้อ้างถึงแล้ว",
            "What this job was about no longer exists.",
            "ไม่ต้องทำอะไร กดรับทราบได้",
            "Nothing to do: acknowledge it.",
        ),
        Cause(
            "unreadable_payload",
            "ข้อมูลของงานไม่อยู่ในรูปแบบที่รุ่นนี้รู้จัก",
            "The job's data is not in a form this version knows.",
            "ยกเลิกงานนี้ แล้วสั่งใหม่จากหน้าคำขอ",
            "Cancel the job and ask for the work again.",
        ),
    )
}
