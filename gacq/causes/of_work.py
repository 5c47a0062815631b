"""What may happen to any job, whatever it is about."""

from gacq.causes.cause import WAIT_EN, WAIT_TH, Cause

WORK: tuple[Cause, ...] = (
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
        WAIT_TH,
        WAIT_EN,
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
        WAIT_TH,
        WAIT_EN,
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
        "document_missing",
        "ไฟล์เอกสารที่บันทึกไว้หายไปจากโฟลเดอร์ข้อมูล",
        "A stored document is missing from the data folder.",
        "กู้ไฟล์จากข้อมูลสำรอง แล้วกดลองใหม่",
        "Restore the file from a backup, then retry.",
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
