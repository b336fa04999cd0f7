"""
Draws a mail the way a mail program shows it: headers, the HTML body, the attachments.

Usage: python docs/pictures/render_mail.py sent.eml reminder.html
"""

from __future__ import annotations

import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from pathlib import Path

_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{subject}</title><style>
body {{ margin: 0; padding: 28px; background: #e9eeec; color: #222; }}
body {{ font: 14px/1.45 "Liberation Sans", Arial, sans-serif; }}
article {{ max-width: 760px; margin: 0 auto; background: #fff; overflow: hidden; }}
article {{ border-radius: 10px; box-shadow: 0 1px 6px #0003; }}
header {{ padding: 22px 30px 16px; border-bottom: 1px solid #e3e7e5; }}
h1 {{ margin: 0 0 14px; font-size: 21px; font-weight: 600; }}
.who {{ display: grid; grid-template-columns: 46px 1fr auto; align-items: center; }}
.face {{ width: 36px; height: 36px; border-radius: 50%; background: #2f6f57; color: #fff; }}
.face {{ text-align: center; line-height: 36px; }}
.quiet {{ color: #6b7572; font-size: 13px; }}
iframe {{ display: block; width: 100%; border: 0; }}
footer {{ padding: 14px 30px 22px; border-top: 1px solid #e3e7e5; }}
.file {{ display: inline-block; margin: 4px 10px 4px 0; padding: 8px 14px; }}
.file {{ border: 1px solid #d4dbd8; border-radius: 8px; }}
.kind {{ margin-right: 5px; padding: 2px 5px; border-radius: 3px; background: #b3382c; color: #fff; font-size: 10px; }}
</style></head><body><article>
<header><h1>{subject}</h1><div class="who"><div class="face">{initial}</div>
<div><b>{name}</b> <span class="quiet">&lt;{email}&gt;</span><div class="quiet">{recipients}</div></div>
<div class="quiet">{date}</div></div></header>
<iframe srcdoc="{body}"
onload="this.style.height = this.contentDocument.documentElement.scrollHeight + 8 + 'px'"></iframe>
<footer>{files}</footer>
</article></body></html>
"""
_MARGIN = "<style>body { margin: 22px 30px 0; }</style></head>"


def draw(mail: EmailMessage) -> str:
    """Write the page; every header is shown as text, and the body sits in a frame of its own."""
    sender = mail["From"].addresses[0]
    lines = [f"{escape(name)}: {_people(mail, name)}" for name in ("To", "Cc") if mail[name]]
    date = mail["Date"].datetime.strftime("%d-%m-%Y %H:%M") if mail["Date"] else ""
    return _PAGE.format(
        subject=escape(mail["Subject"] or ""),
        initial=escape((sender.display_name or sender.addr_spec)[:1].upper()),
        name=escape(sender.display_name),
        email=escape(sender.addr_spec),
        recipients="<br>".join(lines),
        date=date,
        body=escape(_body(mail)),
        files="".join(_file(part) for part in mail.iter_attachments()),
    )


def _people(mail: EmailMessage, field: str) -> str:
    return ", ".join(escape(str(address)) for address in mail[field].addresses)


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("html", "plain"))
    if part is None:
        return ""
    text: str = part.get_content()
    if part.get_content_subtype() == "html":
        return text.replace("</head>", _MARGIN, 1)
    return f"<html><head>{_MARGIN}<pre>{escape(text)}</pre></html>"


def _file(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    name = part.get_filename() or ""
    kind = Path(name).suffix.removeprefix(".").upper() or "FILE"
    label = f'<b class="kind">{escape(kind)}</b> {escape(name)} <span class="quiet">{_size(size)}</span>'
    return f'<span class="file">{label}</span>'


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1024 else f"{count / 1024:.0f} kB"


def main(source: str, target: str) -> None:
    """Read one mail file and write one page."""
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(Path(source).read_bytes())
    Path(target).write_text(draw(mail), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
