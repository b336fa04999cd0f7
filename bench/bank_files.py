"""One year of one busy account, as CAMT.053, MT940 and CODA: the same invented bookings in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

OURS = "BE68539007547034"
OPENING = Decimal("1000.00")
_FIRST, _DAYS = date(2026, 1, 1), 360
_NAMES = ("Bakkerij Janssen", "Visser Tegels B.V.", "Atelier Dupont", "Peeters en Zoon", "M. de Vries")


@dataclass(frozen=True)
class Booking:
    """One payment: what came in, or every fifth time what left."""

    number: int
    day: date
    amount: Decimal

    @property
    def name(self) -> str:
        """Who paid."""
        return _NAMES[self.number % len(_NAMES)]

    @property
    def account(self) -> str:
        """From which account; its check digits are right (ISO 13616)."""
        bank = f"{self.number % 900_000_000:010}"
        digits = f"{bank}{int(bank) % 97 or 97:02}"
        return f"BE{98 - int(f'{digits}111400') % 97:02}{digits}"

    @property
    def text(self) -> str:
        """For what."""
        return f"factuur 2026-{self.number:05}"


def bookings(count: int) -> list[Booking]:
    """As many as asked, in order of their days."""
    return [
        Booking(
            number,
            _FIRST + timedelta(days=number * _DAYS // count),
            Decimal(1000 + number * 37 % 90_000) / 100 * (-1 if number % 5 == 4 else 1),
        )
        for number in range(count)
    ]


def closing(booked: list[Booking]) -> Decimal:
    """The balance after the last."""
    return OPENING + sum((booking.amount for booking in booked), Decimal(0))


def camt(booked: list[Booking]) -> bytes:
    """CAMT.053, laid out as banks do."""
    return "\n".join(_camt(booked)).encode()


def _camt(booked: list[Booking]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
    yield "<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-12-31T00:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>"
    yield f"<Acct><Id><IBAN>{OURS}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    for code, amount, day in (("OPBD", OPENING, _FIRST), ("CLBD", closing(booked), booked[-1].day)):
        yield f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{abs(amount):.2f}</Amt>'
        yield f"<CdtDbtInd>{_side(amount)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    for booking in booked:
        party = "Dbtr" if booking.amount > 0 else "Cdtr"
        amount = f'<Amt Ccy="EUR">{abs(booking.amount):.2f}</Amt>\n    <CdtDbtInd>{_side(booking.amount)}</CdtDbtInd>'
        yield f"""  <Ntry>
    {amount}
    <Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>{booking.day}</Dt></BookgDt>
    <ValDt><Dt>{booking.day}</Dt></ValDt>
    <AcctSvcrRef>{booking.number:016}</AcctSvcrRef>
    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
    <NtryDtls>
      <TxDtls>
        <Refs><AcctSvcrRef>{booking.number:016}</AcctSvcrRef><EndToEndId>E2E-{booking.number}</EndToEndId></Refs>
        {amount}
        <RltdPties>
          <{party}><Pty><Nm>{booking.name}</Nm><PstlAdr><Ctry>BE</Ctry></PstlAdr></Pty></{party}>
          <{party}Acct><Id><IBAN>{booking.account}</IBAN></Id></{party}Acct>
        </RltdPties>
        <RltdAgts><{party}Agt><FinInstnId><BICFI>KREDBEBB</BICFI></FinInstnId></{party}Agt></RltdAgts>
        <RmtInf><Ustrd>{booking.text}</Ustrd></RmtInf>
      </TxDtls>
    </NtryDtls>
  </Ntry>"""
    yield "</Stmt></BkToCstmrStmt></Document>"


def _side(amount: Decimal) -> str:
    return "CRDT" if amount >= 0 else "DBIT"


def mt940(booked: list[Booking]) -> bytes:
    """MT940 with the tags of Dutch banks in field 86."""
    return "\r\n".join(_mt940(booked)).encode()


def _mt940(booked: list[Booking]) -> Iterator[str]:
    yield from (":20:STATEMENT", f":25:{OURS}", ":28C:1/1", f":60F:{_balance(OPENING, _FIRST)}")
    for booking in booked:
        mark = "C" if booking.amount > 0 else "D"
        yield f":61:{booking.day:%y%m%d%m%d}{mark}{_comma(booking.amount)}NTRFNONREF//{booking.number:016}"
        yield f":86:/EREF/E2E-{booking.number}//CNTP/{booking.account}/KREDBEBB/{booking.name}///"
        yield f"REMI/USTD//{booking.text}/"
    yield from (f":62F:{_balance(closing(booked), booked[-1].day)}", "-", "")


def _balance(amount: Decimal, day: date) -> str:
    return f"{'C' if amount >= 0 else 'D'}{day:%y%m%d}EUR{_comma(amount)}"


def _comma(amount: Decimal) -> str:
    return f"{abs(amount):.2f}".replace(".", ",")


def coda(booked: list[Booking]) -> bytes:
    """CODA, three records a booking."""
    return "\r\n".join(_coda(booked)).encode()


def _coda(booked: list[Booking]) -> Iterator[str]:
    last, own = booked[-1].day, f"{OURS:34}EUR"
    yield _record((0, "0000001012600005"), (34, "SANNE SCHRIJFT"), (60, "KREDBEBB"), (127, "2"))
    yield _record((0, "12001"), (5, own), (42, _told(OPENING)), (58, f"{_FIRST:%d%m%y}"), (125, "001"))
    for number, booking in enumerate(booked):
        sequence = f"{number % 9999 + 1:04}0000"
        day = f"{booking.day:%d%m%y}"
        yield _record(
            (0, f"21{sequence}"), (10, f"REF{booking.number:016}"), (31, _told(booking.amount)), (47, day),
            (53, "00150000" if booking.amount > 0 else "00101000"), (61, "0"), (62, booking.text), (115, day),
            (121, "0010"), (125, "1"), (127, "0"),
        )  # fmt: skip
        yield _record((0, f"22{sequence}"), (63, f"E2E-{booking.number}"), (98, "KREDBEBB"), (125, "1"), (127, "0"))
        yield _record((0, f"23{sequence}"), (10, booking.account), (47, booking.name), (125, "0"), (127, "0"))
    yield _record((0, "8001"), (4, own), (41, _told(closing(booked))), (57, f"{last:%d%m%y}"), (127, "0"))
    left, came = (
        sum((abs(one.amount) for one in booked if (one.amount > 0) is side), Decimal(0)) for side in (False, True)
    )
    yield _record((0, "9"), (16, f"{len(booked) * 3 + 2:06}"), (22, _told(left)[1:]), (37, _told(came)[1:]), (127, "2"))
    yield ""


def _record(*parts: tuple[int, str]) -> str:
    record = [" "] * 128
    for start, text in parts:
        record[start : start + len(text)] = text
    return "".join(record)


def _told(amount: Decimal) -> str:
    return f"{int(amount < 0)}{int(abs(amount) * 1000):015}"
