"""Field :86: of MT940: every bank writes its own dialect in it, and each is known by its own form.

Structured with slashes (``/IBAN/…/NAME/…/REMI/…``: ING, Rabobank, ABN AMRO, Knab, Van Lanschot, bunq), German
sub-fields (``166?00…?20…``, Triodos too), ABN AMRO's columns, the account and name on the first line (SNS, ASN), and
older ones. What is none of these is the payer's text whole; nothing is dropped on a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

from agent.domain.money import Money
from agent.statements.returns import reason_code, says_return

#: A SWIFT line holds 65 characters; after a full one a word simply goes on.
FULL_LINE = 65
#: A German sub-field has 27 characters; of one with 26 nobody knows whether a blank was lost at its end.
NEARLY_FULL_PIECE = 26

_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{8,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
#: Dutch numbers from before IBAN; P is what Rabobank puts before a giro number.
_OLD_NUMBER = re.compile(r"P?(\d{5,10})")
_NOTHING = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED"})

_SLASH_KEYS = (
    "ACCW|ADDR|BENM|BIC|BUSP|CHGS|CHG1|CHG2|CNTP|CREF|CSID|EREF|EXCH|IBAN|IREF|ISDT|MARF|NAME|NRTX|OCMT|ORDP|PREF|PURP"
    "|REMI|RTRN|SVCL|TRCD|TRTP|UCRD|UDTR|ULTB|ULTC|ULTD"
)
_SLASH = re.compile(rf"/({_SLASH_KEYS})(?=/)")
#: A name after one of these is that of somebody for whom the other party acts.
_ULTIMATE = frozenset({"UCRD", "UDTR", "ULTB", "ULTC", "ULTD"})
#: Rabobank's form of a structured reference.
_CREDITOR_REFERENCE = re.compile(r"/CDTRREFTP//CD/\w*/ISSR/\w*/CDTRREF/([^/]*)")
#: ABN AMRO's form: "ISSUER: CUR                  REF: 4420043232693268".
_ISSUER = re.compile(r"ISSUER: *\w* +REF: *(\S+)")

_GERMAN = re.compile(r"([0-9]{3})([?>&@~^|#])(?:00|10|2[0-9])")
_KEYWORD = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|MDAT|BREF|RREF)\+")
#: Business transaction codes (Geschäftsvorfallcode, DFÜ agreement annex 3) of money that comes back.
_GERMAN_RETURNS = frozenset({"108", "109", "159", "181", "183", "184"})

_COLUMN_KEY = re.compile(
    r"(?:^|(?<=\s))(IBAN|BIC|NAAM|OMSCHRIJVING|BETALINGSKENM\.|BETALINGSKENMERK|KENMERK|MACHTIGING|INCASSANT"
    r"|ID DEBITEUR):(?= |$)",
    re.MULTILINE,
)
_DOTTED = re.compile(r"(\d\d\.\d\d\.\d\d\.\d{3}|GIRO {2,4}\d{3,8})(?: +|$)(.*)")
#: The number is cut where the second column ends, one before the line is full.
_DOTTED_REFERENCE = re.compile(r"BETALINGSKENM\. *([0-9][0-9 ]{5,40}(?:\n[0-9]+)?)")
_REK = re.compile(r"(?:^|(?<=\s))REK: *([^\s/]+)/NAAM: *(.*)", re.DOTALL)
_OLD_ING = re.compile(rf"[^/:]{{0,60}}?\b({_IBAN.pattern}) ({_BIC.pattern}) (.*)", re.DOTALL)

_ORIGINAL = re.compile(r"([A-Z]{3}) ?(\d{1,15}(?:,\d{0,5})?)/?")


@dataclass(frozen=True)
class Slip:
    """What :61: says beside day and amount.

    Attributes:
        kind: Its transaction type, such as ``NTRF``.
        customer: What stands before ``//``: the customer's reference, or what a bank puts there.
        more: Its further lines.
        own: The number of the account the statement is of.
    """

    kind: str = ""
    customer: str = ""
    more: tuple[str, ...] = ()
    own: str = ""


@dataclass(frozen=True)
class Details:
    """Who and what for; the fields are those of ``StatementEntry``."""

    counterparty: str = ""
    account: str | None = None
    reference: str | None = None
    end_to_end_id: str | None = None
    text: str = ""
    return_reason: str | None = None
    original: Money | None = None
    is_batch: bool = False


def read_details(lines: Sequence[str], slip: Slip) -> Details:
    """Read what :86: says in the dialect it is written in; no lines where the field is missing."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    lines = lines[:end]
    details = _dialect(lines, slip)
    own = _digits(slip.own)
    # Triodos and some German banks name the account the statement is of: that is nobody else.
    if details.account is not None and own and _digits(details.account) == own:
        details = replace(details, account=None)
    if details.return_reason is None and slip.kind == "NRTI":
        details = replace(details, return_reason=reason_code(details.text) or "RTI")
    return details


def _dialect(lines: Sequence[str], slip: Slip) -> Details:
    first = lines[0] if lines else ""
    if _SLASH.match(first):
        return _slashes(lines, slip)
    german = _GERMAN.match(first)
    if german:
        return _sub_fields("".join(lines), german[1], german[2], slip)
    columns = _columns(lines)
    if columns is not None:
        return columns
    dotted = _DOTTED.match(first)
    if dotted:
        return _dotted(dotted, lines)
    whole = _glued(lines)
    account_on_top = _account_on_top(lines, slip)
    if account_on_top is not None:
        return account_on_top
    rek = _REK.search(whole)
    if rek:
        text = _words(whole[: rek.start()])
        return Details(counterparty=_words(rek[2]), account=_account(rek[1]), text=text)
    old_ing = _OLD_ING.match(whole)
    if old_ing:
        return Details(account=old_ing[1], text=_words(old_ing[3]), return_reason=_returned(whole[: old_ing.start(1)]))
    if len(slip.customer) > 16 and "/" not in slip.customer:
        return _fixed_columns(whole, slip)
    return Details(account=_account_below(slip), text=_words(whole))


# --- structured with slashes --------------------------------------------------------------------------------------


def _slashes(lines: Sequence[str], slip: Slip) -> Details:
    # A line one short of full lost a blank on its way (an editor, a mail): words must not grow together there.
    lines = [line + " " if len(line) == FULL_LINE - 1 else line for line in lines[:-1]] + list(lines[-1:])
    whole, reference, breaks = "".join(lines), None, _breaks(lines)
    structured = _CREDITOR_REFERENCE.search(whole)
    if structured:
        reference = structured[1].strip()
        whole = whole[: structured.start()] + whole[structured.end() :]
    fields: dict[str, str] = {}
    after_ultimate = False
    for key, start, end in _slash_fields(whole):
        if key == "NAME" and after_ultimate:
            continue
        after_ultimate = key in _ULTIMATE
        if key == "NAME":
            at = bisect_right(breaks, start)
            end = min(end, breaks[at]) if at < len(breaks) else end
        if not fields.get(key, "").strip():
            fields[key] = whole[start:end]
    account, name = fields.get("IBAN", ""), fields.get("NAME", "")
    if "CNTP" in fields:  # account/BIC/name/town
        parts = fields["CNTP"].split("/")
        account, name = parts[0], parts[2] if len(parts) > 2 else name
        if re.fullmatch(r"[0-9]{16}", slip.customer):
            # ING puts the betalingskenmerk into :61: and leaves the remittance empty.
            reference = reference or slip.customer
    remittance, told = _remittance(fields.get("REMI", ""))
    return Details(
        counterparty=_said(name),
        account=_account(account) or _account_below(slip),
        reference=reference or told,
        end_to_end_id=_id(fields.get("EREF", "").strip("/")),
        text=remittance,
        return_reason=_slash_return(fields),
        original=_original(fields.get("OCMT", "")),
        # The payment information id of a batch, and nobody who paid it: its total.
        is_batch="PREF" in fields and not (name.strip() or account.strip()),
    )


def _breaks(lines: Sequence[str]) -> list[int]:
    """Where a short line ended, in the text of all.

    Lines are cut anywhere and are one, also short ones: ING counts its tag, exports lose blanks. Only a name ends
    where a short line does (Seen in practice: Rabobank, the rest of a date follows).
    """
    breaks, length = [], 0
    for line in lines:
        length += len(line)
        if len(line) < FULL_LINE - 8:
            breaks.append(length)
    return breaks


def _slash_fields(whole: str) -> Iterator[tuple[str, int, int]]:
    """Each key and where its value stands; inside a payer's own text a key that was there already is his text."""
    found: list[re.Match[str]] = []
    seen: set[str] = set()
    for match in _SLASH.finditer(whole):
        in_text = bool(found) and found[-1][1] == "REMI" and match.start() > found[-1].end() + 1
        if in_text and match[1] in seen:
            continue
        seen.add(match[1])
        found.append(match)
    for match, following in zip_longest(found, found[1:]):
        yield match[1], match.end() + 1, following.start() if following else len(whole)


def _remittance(value: str) -> tuple[str, str | None]:
    """The payer's words, or the structured reference that stands in their place."""
    for unstructured in ("USTD//", "USTD/"):
        if value.startswith(unstructured):
            return _said(value.removeprefix(unstructured).rstrip("/")), None
    if value.startswith("STRD/"):
        parts = [part.strip() for part in value.split("/")[1:] if part.strip()]
        return "", parts[-1] if parts else None
    issuer = _ISSUER.match(value.strip())
    if issuer:
        return _said(value.strip()[issuer.end() :]), issuer[1]
    return _said(value.rstrip("/") if value.endswith("//") else value), None


def _slash_return(flat: dict[str, str]) -> str | None:
    if "RTRN" in flat:
        return reason_code(flat["RTRN"]) or _words(flat["RTRN"].strip("/")) or "RTRN"
    kind = flat.get("TRTP", "")
    return (reason_code(flat.get("REMI", "")) or _words(kind)) if says_return(kind) else None


# --- German sub-fields --------------------------------------------------------------------------------------------


def _sub_fields(whole: str, code: str, mark: str, slip: Slip) -> Details:
    pieces = re.split(rf"{re.escape(mark)}(00|10|2\d|3[0-4]|6[0-3])", whole)
    numbered = [(pieces[n], pieces[n + 1]) for n in range(1, len(pieces) - 1, 2)]
    fields = dict(reversed(numbered))
    telling = [piece for number, piece in numbered if number[0] in "26"]
    name = fields.get("32", "") + fields.get("33", "")
    account = _account(fields.get("31", ""))
    # Triodos: the bank and the account come first, the name is part of the text.
    if len(telling) > 2 and _BIC.fullmatch(telling[0].strip()) and _IBAN.fullmatch(telling[1].strip()):
        account, telling = telling[1].strip(), telling[2:]
    words = _keywords(telling if _KEYWORD.search("".join(telling)) else _lines_apart(telling))
    came_back = code in _GERMAN_RETURNS or says_return(fields.get("00", ""))
    return Details(
        counterparty=_words(name),
        account=account or _account(words.get("IBAN", "")),
        end_to_end_id=_id(words.get("EREF", "")),
        text=_said(words.get("SVWZ", "")),
        return_reason=(reason_code(" ".join(telling)) or _words(fields.get("00", "")) or code) if came_back else None,
    )


def _lines_apart(pieces: Sequence[str]) -> list[str]:
    """Lines of a payer who wrote no keywords: a full one goes on in the next, a shorter one is an end."""
    return [piece if len(piece) >= NEARLY_FULL_PIECE else f"{piece} " for piece in pieces]


def _keywords(pieces: Sequence[str]) -> dict[str, str]:
    """``SVWZ+`` and its kind with what follows each; text without any keyword is all ``SVWZ``."""
    starts, whole = set(), ""
    for piece in pieces:
        starts.add(len(whole))
        whole += piece
    found = [
        match for match in _KEYWORD.finditer(whole) if match.start() in starts or not whole[match.start() - 1].isalnum()
    ]
    head = whole[: found[0].start()] if found else whole
    words = {"SVWZ": head} if head.strip() else {}
    for match, following in zip_longest(found, found[1:]):
        value = whole[match.end() : following.start() if following else len(whole)]
        words[match[1]] = words.get(match[1], "") + value if match[1] == "SVWZ" else words.get(match[1], value)
    return words


# --- Dutch free forms ---------------------------------------------------------------------------------------------


def _columns(lines: Sequence[str]) -> Details | None:
    """ABN AMRO: ``SEPA OVERBOEKING                 IBAN: …`` in two columns of 32."""
    whole = _glued(lines)
    found: list[re.Match[str]] = []
    for match in _COLUMN_KEY.finditer(whole):
        if match[1] not in {earlier[1] for earlier in found}:
            found.append(match)
    fields = {
        match[1]: whole[match.end() : following.start() if following else len(whole)]
        for match, following in zip_longest(found, found[1:])
    }
    if not {"IBAN", "NAAM"} & fields.keys() or len(fields) < 2:
        return None
    head = whole[: found[0].start()]
    text = _said(fields.get("OMSCHRIJVING", ""))
    reference = fields.get("BETALINGSKENM.", fields.get("BETALINGSKENMERK", ""))
    return Details(
        counterparty=_words(fields.get("NAAM", "")),
        account=_account(fields.get("IBAN", "")),
        reference="".join(reference.split()) or None,
        end_to_end_id=_id(fields.get("KENMERK", "")),
        text=text,
        return_reason=(reason_code(text) or _words(head)) if says_return(head) else None,
    )


def _dotted(first: re.Match[str], lines: Sequence[str]) -> Details:
    """ABN AMRO before SEPA: ``54.49.42.108 NAME``, or ``GIRO   428428 NAME``, in columns of 33."""
    head, start = lines[0], first.start(2)
    column = 33
    name = head[start:column] if start < column else ""
    rest = _glued([head[max(start, column) :].rjust(len(head)), *lines[1:]])
    reference = _DOTTED_REFERENCE.search(rest)
    text = rest if reference is None else rest[: reference.start()] + " " + rest[reference.end() :]
    return Details(
        counterparty=_words(name),
        account=_digits(first[1]),
        reference="".join(reference[1].split()).lstrip("0") or None if reference else None,
        text=_words(text),
    )


def _account_on_top(lines: Sequence[str], slip: Slip) -> Details | None:
    """SNS, ASN: the account, which :61: has too, and the name on the first line, after it the text."""
    if not lines:
        return None
    number, _, name = lines[0].strip().partition(" ")
    cut = slip.customer[:16].strip()
    if not name or len(cut) < 8 or not number.startswith(cut) or _account(number) is None:
        return None
    return Details(counterparty=_words(name), account=_account(number), text=_words(_glued(lines[1:])))


def _fixed_columns(whole: str, slip: Slip) -> Details:
    """Rabobank before SEPA: account and name stand in :61:, in columns of 16 and 32."""
    number, name = slip.customer[:16].strip(), slip.customer[16:]
    old = _OLD_NUMBER.fullmatch(number)
    account = old[1].lstrip("0") if old else _account(number)
    return Details(counterparty=_words(name), account=account or None, text=_words(whole))


# --- small things -------------------------------------------------------------------------------------------------


def _glued(lines: Sequence[str]) -> str:
    """Lines as one text: what a full line cuts goes on without a blank, another end is an end."""
    return "".join(line if len(line) >= FULL_LINE else line + "\n" for line in lines)


def _words(text: str) -> str:
    return " ".join(text.split())


def _said(text: str) -> str:
    text = _words(text)
    return "" if text.upper() in _NOTHING else text


def _id(text: str) -> str | None:
    return _said(text) or None


def _digits(text: str) -> str:
    return "".join(re.findall(r"[0-9]", text)).lstrip("0")


def _account(text: str) -> str | None:
    """An IBAN without blanks, or an older number as it stands; None for anything else."""
    packed = "".join(text.split())
    if _IBAN.fullmatch(packed):
        return packed
    old = _OLD_NUMBER.fullmatch(packed)
    if old:
        return old[1] if old[1].strip("0") else None
    return packed if re.fullmatch(r"(?=.*[1-9])[0-9./-]{5,34}", packed) else None


def _account_below(slip: Slip) -> str | None:
    """The account on the second line of :61: (Rabobank), where that can be nothing else."""
    below = slip.more[0].strip() if slip.more else ""
    return _account(below) if _IBAN.fullmatch(below) or re.fullmatch(r"P?[0-9]{9,10}", below) else None


def _returned(text: str) -> str | None:
    return _words(text) if says_return(text) else None


def _original(text: str) -> Money | None:
    found = _ORIGINAL.fullmatch(text.strip("/ \n"))
    if not found:
        return None
    return Money(Decimal(found[2].replace(",", ".") + ("0" if found[2].endswith(",") else "")), found[1])
