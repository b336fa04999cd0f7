"""Field :86: of MT940: every bank writes its own dialect in it, and each is known by its own form.

Structured with slashes (``/IBAN/…/NAME/…/REMI/…``: ING, Rabobank, ABN AMRO, Knab, Van Lanschot, bunq), German
sub-fields (``166?00…?20…``, Triodos too), ABN AMRO's columns, the account and name on the first line (SNS, ASN), and
older ones. What is none of these is the payer's text whole; nothing is dropped on a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from agent.statements.mt940_german import read_sub_fields
from agent.statements.mt940_values import (
    BIC,
    IBAN,
    OLD_NUMBER,
    Details,
    Slip,
    account_of,
    digits_of,
    id_of,
    original_of,
    said,
    words_of,
)
from agent.statements.returns import reason_code, says_return

#: A SWIFT line holds 65 characters; after a full one a word simply goes on.
FULL_LINE = 65
_SLASH_KEYS = (
    "ACCW|ADDR|BENM|BIC|BUSP|CHGS|CHG1|CHG2|CNTP|CREF|CSID|EREF|EXCH|IBAN|IREF|ISDT|MARF|NAME|NRTX|OCMT|ORDP|PREF|PURP"
    "|REMI|RTRN|SVCL|TRCD|TRTP|UCRD|UDTR|ULTB|ULTC|ULTD"
)
_SLASH = re.compile(rf"/({_SLASH_KEYS})(?=/)")
#: A name after one of these is that of somebody for whom the other party acts.
_ULTIMATE = frozenset({"UCRD", "UDTR", "ULTB", "ULTC", "ULTD"})
#: German banks put the original amount on the second line of :61:.
_ORIGINAL_BELOW = re.compile(r"/OCMT/([A-Z]{3}\d{1,15},\d{0,5})")
#: Rabobank's form of a structured reference.
_CREDITOR_REFERENCE = re.compile(r"/CDTRREFTP//CD/\w*/ISSR/\w*/CDTRREF/([^/]*)")
#: ABN AMRO's form: "ISSUER: CUR                  REF: 4420043232693268".
_ISSUER = re.compile(r"ISSUER: *\w* +REF: *(\S+)")

_COLUMN_KEY = re.compile(
    r"(?:^|(?<=\s))(IBAN|BIC|NAAM|OMSCHRIJVING|BETALINGSKENM\.|BETALINGSKENMERK|KENMERK|MACHTIGING|INCASSANT"
    r"|ID DEBITEUR):(?= |$)",
    re.MULTILINE,
)
_DOTTED = re.compile(r"(\d\d\.\d\d\.\d\d\.\d{3}|GIRO {2,4}\d{3,8})(?: +|$)(.*)")
#: The number is cut where the second column ends, one before the line is full.
_DOTTED_REFERENCE = re.compile(r"BETALINGSKENM\. *([0-9][0-9 ]{5,40}(?:\n[0-9]+)?)")
_REK = re.compile(r"(?:^|(?<=\s))REK: *([^\s/]+)/NAAM: *(.*)", re.DOTALL)
_OLD_ING = re.compile(rf"[^/:]{{0,60}}?\b({IBAN.pattern}) ({BIC.pattern}) (.*)", re.DOTALL)


def read_details(lines: Sequence[str], slip: Slip) -> Details:
    """Read what :86: says in the dialect it is written in; no lines where the field is missing."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    lines = lines[:end]
    details = _dialect(lines, slip)
    own = digits_of(slip.own)
    # Triodos and some German banks name the account the statement is of: that is nobody else.
    if details.account is not None and own and digits_of(details.account) == own:
        details = replace(details, account=None)
    if details.original is None and (told := _ORIGINAL_BELOW.search("".join(slip.more))):
        details = replace(details, original=original_of(told[1]))
    if details.return_reason is None and slip.kind == "NRTI":
        details = replace(details, return_reason=reason_code(details.text) or "RTI")
    return details


def _dialect(lines: Sequence[str], slip: Slip) -> Details:
    first = lines[0] if lines else ""
    if _SLASH.match(first):
        return _slashes(lines, slip)
    german = read_sub_fields(lines)
    if german is not None:
        return german
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
        text = words_of(whole[: rek.start()])
        return Details(counterparty=words_of(rek[2]), account=account_of(rek[1]), text=text)
    old_ing = _OLD_ING.match(whole)
    if old_ing:
        kind = whole[: old_ing.start(1)]
        return Details(account=old_ing[1], text=words_of(old_ing[3]), return_reason=_returned(kind))
    if len(slip.customer) > 16 and "/" not in slip.customer:
        return _fixed_columns(whole, slip)
    return Details(account=_account_below(slip), text=words_of(whole))


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
    if not name.strip("/ "):  # the name itself behind the role (SWIFT's own form)
        name = fields.get("ORDP", "").strip("/ ") or fields.get("BENM", "").strip("/ ")
    if "CNTP" in fields:  # account/BIC/name/town
        parts = fields["CNTP"].split("/")
        account, name = parts[0], parts[2] if len(parts) > 2 else name
        if re.fullmatch(r"[0-9]{16}", slip.customer):
            # ING puts the betalingskenmerk into :61: and leaves the remittance empty.
            reference = reference or slip.customer
    remittance, told = _remittance(fields.get("REMI", ""))
    return Details(
        counterparty=said(name),
        account=account_of(account) or _account_below(slip),
        reference=reference or told,
        end_to_end_id=id_of(fields.get("EREF", "").strip("/")),
        text=remittance,
        return_reason=_slash_return(fields),
        original=original_of(fields.get("OCMT", "")),
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
            return said(value.removeprefix(unstructured).rstrip("/")), None
    if value.startswith("STRD/"):
        parts = [part.strip() for part in value.split("/")[1:] if part.strip()]
        return "", parts[-1] if parts else None
    issuer = _ISSUER.match(value.strip())
    if issuer:
        return said(value.strip()[issuer.end() :]), issuer[1]
    return said(value.rstrip("/") if value.endswith("//") else value), None


def _slash_return(flat: dict[str, str]) -> str | None:
    if "RTRN" in flat:
        return reason_code(flat["RTRN"]) or words_of(flat["RTRN"].strip("/")) or "RTRN"
    kind = flat.get("TRTP", "")
    return (reason_code(flat.get("REMI", "")) or words_of(kind)) if says_return(kind) else None


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
    text = said(fields.get("OMSCHRIJVING", ""))
    reference = fields.get("BETALINGSKENM.", fields.get("BETALINGSKENMERK", ""))
    return Details(
        counterparty=words_of(fields.get("NAAM", "")),
        account=account_of(fields.get("IBAN", "")),
        reference="".join(reference.split()) or None,
        end_to_end_id=id_of(fields.get("KENMERK", "")),
        text=text,
        return_reason=(reason_code(text) or words_of(head)) if says_return(head) else None,
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
        counterparty=words_of(name),
        account=digits_of(first[1]),
        reference="".join(reference[1].split()).lstrip("0") or None if reference else None,
        text=words_of(text),
    )


def _account_on_top(lines: Sequence[str], slip: Slip) -> Details | None:
    """SNS, ASN: the account, which :61: has too, and the name on the first line, after it the text."""
    if not lines:
        return None
    number, _, name = lines[0].strip().partition(" ")
    cut = slip.customer[:16].strip()
    if not name or len(cut) < 8 or not number.startswith(cut) or account_of(number) is None:
        return None
    return Details(counterparty=words_of(name), account=account_of(number), text=words_of(_glued(lines[1:])))


def _fixed_columns(whole: str, slip: Slip) -> Details:
    """Rabobank before SEPA: account and name stand in :61:, in columns of 16 and 32."""
    number, name = slip.customer[:16].strip(), slip.customer[16:]
    old = OLD_NUMBER.fullmatch(number)
    account = old[1].lstrip("0") if old else account_of(number)
    return Details(counterparty=words_of(name), account=account or None, text=words_of(whole))


# --- small things -------------------------------------------------------------------------------------------------


def _glued(lines: Sequence[str]) -> str:
    """Lines as one text: what a full line cuts goes on without a blank, another end is an end."""
    return "".join(line if len(line) >= FULL_LINE else line + "\n" for line in lines)


def _account_below(slip: Slip) -> str | None:
    """The account on the second line of :61: (Rabobank), where that can be nothing else."""
    below = slip.more[0].strip() if slip.more else ""
    return account_of(below) if IBAN.fullmatch(below) or re.fullmatch(r"P?[0-9]{9,10}", below) else None


def _returned(text: str) -> str | None:
    return words_of(text) if says_return(text) else None
