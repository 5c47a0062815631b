"""What goes wrong with Google's calendar."""

from gacq.causes.cause import WAIT_EN, WAIT_TH, Cause

GOOGLE: tuple[Cause, ...] = (
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
        WAIT_TH,
        WAIT_EN,
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
        WAIT_TH,
        WAIT_EN,
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
)
