"""What goes wrong with mail, on its way to a server or to a folder."""

from gacq.causes.cause import WAIT_EN, WAIT_TH, Cause

MAIL: tuple[Cause, ...] = (
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
        "smtp_down",
        "เซิร์ฟเวอร์อีเมลไม่พร้อมให้บริการ",
        "The mail server is not in service at the moment.",
        WAIT_TH,
        WAIT_EN,
        service_fault=True,
    ),
    Cause(
        "smtp_unavailable",
        "เซิร์ฟเวอร์อีเมลขอให้ส่งใหม่ภายหลัง",
        "The mail server asked to be tried again later.",
        WAIT_TH,
        WAIT_EN,
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
)
