"""CAMT files of invented accounts, put together from small pieces: only what a test is about is written in it."""

from __future__ import annotations

OURS = "NL44RABO0123456789"
THEIRS = "NL20INGB0001234567"


def el(name: str, *content: str) -> str:
    """One element around text or other elements."""
    return f"<{name}>{''.join(content)}</{name}>"


def amt(amount: str, currency: str = "EUR", name: str = "Amt") -> str:
    """An amount with its currency."""
    return f'<{name} Ccy="{currency}">{amount}</{name}>'


def balance(code: str, amount: str, sign: str = "CRDT", on: str = "2026-03-02", currency: str = "EUR") -> str:
    """One balance; without an indicator when ``sign`` is "". A time in ``on`` makes it a moment."""
    day = el("Dt", el("DtTm" if "T" in on else "Dt", on))
    indicator = el("CdtDbtInd", sign) if sign else ""
    return el("Bal", el("Tp", el("CdOrPrtry", el("Cd", code))), amt(amount, currency), indicator, day)


def party(side: str, name: str = "", number: str = "", v8: bool = False) -> str:
    """A debtor or creditor with name and account; an account that is no IBAN stands under ``Othr``."""
    named = el("Nm", name) if name else ""
    kind = el("IBAN", number) if number[:2].isalpha() else el("Othr", el("Id", number))
    account = el(f"{side}Acct", el("Id", kind)) if number else ""
    return el(side, el("Pty", named) if v8 else named) + account


def tx(
    *,
    parties: str = "",
    ustrd: tuple[str, ...] = (),
    reference: str = "",
    e2e: str = "",
    amount: str = "",
    extra: str = "",
    ref: str = "",
) -> str:
    """The details of one payment."""
    refs = (el("AcctSvcrRef", ref) if ref else "") + (el("EndToEndId", e2e) if e2e else "")
    strd = el("Strd", el("CdtrRefInf", el("Ref", reference))) if reference else ""
    remittance = el("RmtInf", *(el("Ustrd", piece) for piece in ustrd), strd)
    return el("TxDtls", el("Refs", refs), amount, el("RltdPties", parties), remittance, extra)


def entry(
    amount: str,
    *details: str,
    sign: str = "CRDT",
    status: str = "<Sts>BOOK</Sts>",
    on: str = "2026-03-02",
    currency: str = "EUR",
    ref: str = "",
    extra: str = "",
    reversal: bool = False,
) -> str:
    """One booking; ``extra`` comes after its details."""
    return el(
        "Ntry",
        amt(amount, currency),
        el("CdtDbtInd", sign),
        el("RvslInd", "true") if reversal else "",
        status,
        el("BookgDt", el("DtTm" if "T" in on else "Dt", on)),
        el("ValDt", el("Dt", on[:10])),
        el("AcctSvcrRef", ref) if ref else "",
        el("NtryDtls", *details) if details else "",
        extra,
    )


def statement(
    *entries: str,
    opening: str | None = "100.00",
    closing: str | None = "100.00",
    account: str = OURS,
    balances: str = "",
    currency: str = "EUR",
    tag: str = "Stmt",
    number: str = "7",
    page: tuple[int, bool] | None = None,
    head: str = "",
) -> str:
    """One statement from ``opening`` to ``closing``; None leaves that balance out. ``page`` is its number, and whether
    it is the last; ``head`` stands before the account."""
    kind = el("IBAN", account) if account[:2].isalpha() else el("Othr", el("Id", account))
    return el(
        tag,
        el("Id", "S-1"),
        pagination(f"{tag}Pgntn", *page) if page else "",
        el("ElctrncSeqNb", number),
        head,
        el("Acct", el("Id", kind), el("Ccy", currency) if currency else "", el("Ownr", el("Nm", "Sanne Bakker"))),
        balance("OPBD", opening, currency=currency or "EUR") if opening is not None else "",
        balance("CLBD", closing, currency=currency or "EUR", on="2026-03-03") if closing is not None else "",
        balances,
        *entries,
    )


def pagination(name: str, number: int, is_last: bool) -> str:
    """Which page of a statement or message it is."""
    return el(name, el("PgNb", str(number)), el("LastPgInd", "true" if is_last else "false"))


def camt(
    *statements: str,
    version: str = "053.001.02",
    prefix: str = "",
    head: str = "",
    page: tuple[int, bool] | None = None,
) -> bytes:
    """A whole file; ``page`` is that of the message."""
    message = {"052": "BkToCstmrAcctRpt", "053": "BkToCstmrStmt", "054": "BkToCstmrDbtCdtNtfctn"}[version[:3]]
    pages = pagination("MsgPgntn", *page) if page else ""
    body = el(message, el("GrpHdr", el("MsgId", "M-1"), pages), *statements)
    text = f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}">{body}</Document>'
    if prefix:
        text = text.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
        text = text.replace("xmlns=", f"xmlns:{prefix}=")
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}\n{text}'.encode()
