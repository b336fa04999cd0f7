"""Statements as eight banks write them, each in its own style, of invented accounts; with what they say."""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.statements.camt_builder import camt

#: amount, name, account, reference, end-to-end id, text, return reason, the bank's id, original amount, is_batch
Said = tuple[str, str, str | None, str | None, str | None, str, str | None, str | None, str | None, bool]


@dataclass(frozen=True)
class Sample:
    """One file, and of each statement the account, currency, balances and what each entry says."""

    content: bytes
    account: str
    currency: str
    opening: str
    closing: str
    entries: tuple[Said, ...]


def said(
    amount: str,
    name: str = "",
    account: str | None = None,
    *,
    ref: str | None = None,
    e2e: str | None = None,
    text: str = "",
    reason: str | None = None,
    bank: str | None = None,
    original: str | None = None,
    batch: bool = False,
) -> Said:
    """What an entry says; only what is there is written."""
    return (amount, name, account, ref, e2e, text, reason, bank, original, batch)


def balances(opening: str, closing: str, currency: str = "EUR", first: str = "OPBD") -> str:
    """Two balances as most banks write them, then what is available: no part of the sum."""
    return "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, amount, day in (
            (first, opening, "2026-03-02"),
            ("CLBD", closing, "2026-03-03"),
            ("CLAV", "999999.99", "2026-03-03"),
            ("FWAV", "888888.88", "2026-03-04"),
        )
    )


ING = Sample(
    camt(f"""<Stmt><Id>NL71INGB0009876543.2026-03-03</Id><ElctrncSeqNb>26062</ElctrncSeqNb>
<CreDtTm>2026-03-04T02:14:11.117Z</CreDtTm>
<Acct><Id><IBAN>NL71INGB0009876543</IBAN></Id><Tp><Cd>CACC</Cd></Tp><Ccy>EUR</Ccy>
<Svcr><FinInstnId><BIC>INGBNL2A</BIC></FinInstnId></Svcr></Acct>
{balances("1000.00", "2205.88")}
<TxsSummry><TtlNtries><NbOfNtries>5</NbOfNtries><Sum>1794.12</Sum></TtlNtries></TxsSummry>
<Ntry><Amt Ccy="EUR">1210.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>2606203000000001</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
<Prtry><Cd>00100</Cd><Issr>INGBANK</Issr></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><InstrId>INNDNL2U20260303000000001</InstrId><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">1210.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>Bakkerij De Korenaar B.V.</Nm></Dbtr><DbtrAcct><Id><IBAN>NL93RABO0314159265</IBAN></Id></DbtrAcct>
</RltdPties><RltdAgts><DbtrAgt><FinInstnId><BIC>RABONL2U</BIC></FinInstnId></DbtrAgt></RltdAgts>
<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>CUR</Issr></Tp>
<Ref>4000002026000014</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">45.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>false</RvslInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>2606203000000002</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><MsgId>INC-1</MsgId><EndToEndId>2026-009</EndToEndId><MndtId>M17</MndtId></Refs>
<RltdPties><Dbtr><Nm>T. de Wit</Nm></Dbtr><DbtrAcct><Id><IBAN>NL29ABNA0271828182</IBAN></Id></DbtrAcct>
<Cdtr><Nm>Atelier Noord</Nm></Cdtr><CdtrAcct><Id><IBAN>NL71INGB0009876543</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>Factuur 2026-009</Ustrd></RmtInf>
<RtrInf><OrgnlBkTxCd><Prtry><Cd>193</Cd></Prtry></OrgnlBkTxCd><Rsn><Cd>AM04</Cd></Rsn></RtrInf>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">500.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>false</RvslInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>2606203000000003</AcctSvcrRef>
<NtryDtls><Btch><PmtInfId>SALARIS-03</PmtInfId><NbOfTxs>3</NbOfTxs></Btch></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">19.12</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>false</RvslInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>2606203000000004</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RmtInf>
<Ustrd>Kosten Zakelijk Betalen</Ustrd></RmtInf>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">560.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>2606203000000005</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>0030001234567890</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>Stichting Derdengelden Betaalknop</Nm></Dbtr><DbtrAcct><Id><IBAN>NL18TRIO0391234567</IBAN></Id>
</DbtrAcct><UltmtDbtr><Nm>P. Jansen</Nm></UltmtDbtr></RltdPties>
<RmtInf><Ustrd>bestelling 881 0030001234567890 Atelier Noord</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt>"""),
    "NL71INGB0009876543",
    "EUR",
    "1000.00",
    "2205.88",
    (
        said(
            "1210.00",
            "Bakkerij De Korenaar B.V.",
            "NL93RABO0314159265",
            ref="4000002026000014",
            bank="2606203000000001",
        ),
        said(
            "-45.00",
            "T. de Wit",
            "NL29ABNA0271828182",
            e2e="2026-009",
            text="Factuur 2026-009",
            reason="AM04",
            bank="2606203000000002",
        ),
        said("-500.00", bank="2606203000000003", batch=True),
        said("-19.12", text="Kosten Zakelijk Betalen", bank="2606203000000004"),
        said(
            "560.00",
            "Stichting Derdengelden Betaalknop",
            "NL18TRIO0391234567",
            e2e="0030001234567890",
            text="bestelling 881 0030001234567890 Atelier Noord",
            bank="2606203000000005",
        ),
    ),
)

RABOBANK = Sample(
    camt(f"""<Stmt><Id>CAMT0530314159265</Id><ElctrncSeqNb>61</ElctrncSeqNb><CreDtTm>2026-03-04T03:00:00+01:00</CreDtTm>
<Acct><Id><IBAN>NL93RABO0314159265</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>ATELIER NOORD</Nm></Ownr></Acct>
{balances("-250.00", "12.50", first="PRCD")}
<Ntry><NtryRef>000000001</NtryRef><Amt Ccy="EUR">302.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>
<AcctSvcrRef>10046543215:CP2T01</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
<Prtry><Cd>541</Cd><Issr>RABOBANK</Issr></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>10046543215:CP2T01</AcctSvcrRef><InstrId>12345</InstrId>
<EndToEndId>04-03-2026 10:12 0030009876543210</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">302.50</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>J.P. VAN DER MEER EO</Nm></Dbtr><DbtrAcct><Id><IBAN>NL29ABNA0271828182</IBAN></Id></DbtrAcct>
<Cdtr><Nm>ATELIER NOORD</Nm></Cdtr></RltdPties>
<RmtInf><Ustrd>Fact. 2026-014 en 2026-0</Ustrd><Ustrd>15, met dank</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><NtryRef>000000002</NtryRef><Amt Ccy="EUR">40.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>10046543216:CP2T01</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>10046543216:CP2T01</AcctSvcrRef></Refs>
<RltdPties><Dbtr><Nm>ATELIER NOORD</Nm></Dbtr><Cdtr><Nm>Drukkerij Van Os</Nm></Cdtr>
<CdtrAcct><Id><IBAN>NL51BUNQ2045678901</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>RF59VD2026014</Ref>
</CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt>"""),
    "NL93RABO0314159265",
    "EUR",
    "-250.00",
    "12.50",
    (
        said(
            "302.50",
            "J.P. VAN DER MEER EO",
            "NL29ABNA0271828182",
            e2e="04-03-2026 10:12 0030009876543210",
            text="Fact. 2026-014 en 2026-0 15, met dank",
            bank="10046543215:CP2T01",
        ),
        said("-40.00", "Drukkerij Van Os", "NL51BUNQ2045678901", ref="RF59VD2026014", bank="10046543216:CP2T01"),
    ),
)

ABN_AMRO = Sample(
    camt(f"""<Stmt><Id>271828182.EUR.0061</Id><ElctrncSeqNb>61</ElctrncSeqNb><CreDtTm>2026-03-04T05:30:30</CreDtTm>
<Acct><Id><IBAN>NL29ABNA0271828182</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>ATELIER NOORD</Nm></Ownr></Acct>
{balances("80.00", "1275.02")}
<Ntry><Amt Ccy="EUR">1234.56</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>
<AcctSvcrRef>6062123456789N01</AcctSvcrRef>
<BkTxCd><Prtry><Cd>N654</Cd><Issr>ABNAMRO</Issr></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>GEMEENTE DUINDORP</Nm><PstlAdr><Ctry>NL</Ctry></PstlAdr></Dbtr>
<DbtrAcct><Id><IBAN>NL18 TRIO 0391 2345 67</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>BETREFT FACTUUR   2026-014
 KENMERK 77/AB</Ustrd></RmtInf></TxDtls></NtryDtls><AddtlNtryInf>SEPA OVERBOEKING</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">39.54</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-03-03</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>
<BkTxCd><Prtry><Cd>N426</Cd><Issr>ABNAMRO</Issr></Prtry></BkTxCd>
<AddtlNtryInf>BEA, Betaalpas                   Verfwinkel De Kwast,PAS123
NR:7QX1P2, 03.03.26/11:20        DUINDORP</AddtlNtryInf></Ntry></Stmt>"""),
    "NL29ABNA0271828182",
    "EUR",
    "80.00",
    "1275.02",
    (
        said(
            "1234.56",
            "GEMEENTE DUINDORP",
            "NL18TRIO0391234567",
            text="BETREFT FACTUUR 2026-014 KENMERK 77/AB",
            bank="6062123456789N01",
        ),
        said("-39.54", text="BEA, Betaalpas Verfwinkel De Kwast,PAS123 NR:7QX1P2, 03.03.26/11:20 DUINDORP"),
    ),
)

KBC = Sample(
    camt(f"""<Stmt><Id>2026-03-03-044</Id><ElctrncSeqNb>44</ElctrncSeqNb><LglSeqNb>44</LglSeqNb>
<Acct><Id><IBAN>BE44734567890145</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>ATELIER NOORD BV</Nm>
<Id><OrgId><Othr><Id>0734567890</Id><SchmeNm><Cd>TXID</Cd></SchmeNm></Othr></OrgId></Id></Ownr></Acct>
{balances("500.00", "1085.75")}
<Ntry><Amt Ccy="EUR">605.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt>
<ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>B6C03PGJ2A0000001</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
<Prtry><Cd>00150000</Cd><Issr>BBA</Issr></Prtry></BkTxCd>
<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">484.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>BROUWERIJ DE LINDE</Nm></Dbtr><DbtrAcct><Id><IBAN>DE75120300001020304050</IBAN></Id></DbtrAcct>
</RltdPties><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>BBA</Issr></Tp>
<Ref>202600001408</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
<TxDtls><Refs><EndToEndId>E-778</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">121.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>KAPPER ANNELIES</Nm></Dbtr><DbtrAcct><Id><Othr><Id>001-2345678-90</Id></Othr></Id></DbtrAcct>
</RltdPties><RmtInf><Ustrd>+++000/1234/56748+++</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">19.25</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt>
<ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>B6C03PGJ2A0000002</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId/></Refs><AddtlTxInf>AFREKENING VAN KOSTEN</AddtlTxInf></TxDtls></NtryDtls>
</Ntry></Stmt>"""),
    "BE44734567890145",
    "EUR",
    "500.00",
    "1085.75",
    (
        said("484.00", "BROUWERIJ DE LINDE", "DE75120300001020304050", ref="202600001408", bank="B6C03PGJ2A0000001/1"),
        said(
            "121.00",
            "KAPPER ANNELIES",
            "001-2345678-90",
            e2e="E-778",
            text="+++000/1234/56748+++",
            bank="B6C03PGJ2A0000001/2",
        ),
        said("-19.25", text="AFREKENING VAN KOSTEN", bank="B6C03PGJ2A0000002"),
    ),
)

SPARKASSE = Sample(
    camt(
        f"""<Stmt><Id>26-03-0412</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>
<ElctrncSeqNb>412</ElctrncSeqNb><CreDtTm>2026-03-04T01:00:00.0+01:00</CreDtTm>
<Acct><Id><IBAN>DE86500502010001234567</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Atelier Nord GmbH</Nm></Ownr>
<Svcr><FinInstnId><BICFI>HELADEF1822</BICFI></FinInstnId></Svcr></Acct>
{balances("1000.00", "2134.05", first="PRCD")}
<Ntry><Amt Ccy="EUR">1190.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>
<Dt>2026-03-03</Dt></BookgDt>
<ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>2026030311523344000</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
<Prtry><Cd>NTRF+166+931</Cd><Issr>DK</Issr></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">1190.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Müller &amp; Söhne KG</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct><UltmtDbtr><Pty><Nm>Filiale Süd</Nm></Pty></UltmtDbtr>
<Cdtr><Pty><Nm>Atelier Nord</Nm></Pty></Cdtr></RltdPties>
<RmtInf><Ustrd>RE 2026-014 VOM 12.02.</Ustrd><Ustrd>KD-NR 10077</Ustrd></RmtInf></TxDtls></NtryDtls>
<AddtlNtryInf>Überweisungsgutschr.</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">55.95</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-03</Dt>
</BookgDt>
<ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>2026030311523344001</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn>
<Prtry><Cd>NRTI+109+931</Cd><Issr>DK</Issr></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>RE-2026-003</EndToEndId><MndtId>MANDAT7</MndtId></Refs>
<Amt Ccy="EUR">55.95</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<AmtDtls><InstdAmt><Amt Ccy="EUR">50.00</Amt></InstdAmt></AmtDtls>
<Chrgs><Rcrd><Amt Ccy="EUR">2.95</Amt><Agt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></Agt></Rcrd>
<Rcrd><Amt Ccy="EUR">3.00</Amt></Rcrd></Chrgs>
<RltdPties><Dbtr><Pty><Nm>Jonas Weber</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>DE75120300001020304050</IBAN></Id></DbtrAcct>
<Cdtr><Pty><Nm>Atelier Nord GmbH</Nm><Id><PrvtId><Othr><Id>DE98ZZZ09999999999</Id></Othr></PrvtId></Id></Pty></Cdtr>
<CdtrAcct><Id><IBAN>DE86500502010001234567</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>Retoure SEPA Lastschrift RE-2026-003</Ustrd></RmtInf>
<RtrInf><OrgnlBkTxCd><Prtry><Cd>NDDT+195+00931</Cd><Issr>DK</Issr></Prtry></OrgnlBkTxCd><Rsn><Cd>AC04</Cd></Rsn>
<AddtlInf>KONTO AUFGELOEST</AddtlInf></RtrInf></TxDtls></NtryDtls><AddtlNtryInf>Retouren</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><ValDt><Dt>2026-03-05</Dt></ValDt>
</Ntry></Stmt>""",
        version="053.001.08",
    ),
    "DE86500502010001234567",
    "EUR",
    "1000.00",
    "2134.05",
    (
        said(
            "1190.00",
            "Müller & Söhne KG",
            "DE89370400440532013000",
            text="RE 2026-014 VOM 12.02. KD-NR 10077",
            bank="2026030311523344000",
        ),
        said(
            "-55.95",
            "Jonas Weber",
            "DE75120300001020304050",
            e2e="RE-2026-003",
            text="Retoure SEPA Lastschrift RE-2026-003",
            reason="AC04",
            bank="2026030311523344001",
        ),
    ),
)

TRIODOS = Sample(
    camt(
        f"""<ns2:Stmt><ns2:Id>1</ns2:Id><ns2:CreDtTm>2026-03-04T00:10:00</ns2:CreDtTm>
<ns2:Acct><ns2:Id><ns2:IBAN>NL18TRIO0391234567</ns2:IBAN></ns2:Id></ns2:Acct>
{balances("0.00", "242.00").replace("</", "</ns2:").replace("<", "<ns2:").replace("<ns2:/ns2:", "</ns2:")}
<ns2:Ntry><ns2:Amt Ccy="EUR">242</ns2:Amt><ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd><ns2:Sts>BOOK</ns2:Sts>
<ns2:BookgDt><ns2:DtTm>2026-03-03T23:59:59+01:00</ns2:DtTm></ns2:BookgDt><ns2:ValDt><ns2:Dt>2026-03-04</ns2:Dt>
</ns2:ValDt>
<ns2:NtryDtls><ns2:TxDtls><ns2:Refs><ns2:EndToEndId>F2026014</ns2:EndToEndId></ns2:Refs>
<ns2:RltdPties><ns2:Dbtr/><ns2:DbtrAcct><ns2:Id><ns2:IBAN>NL93RABO0314159265</ns2:IBAN></ns2:Id>
<ns2:Nm>Vereniging 't Veld</ns2:Nm>
</ns2:DbtrAcct></ns2:RltdPties><ns2:RmtInf><ns2:Ustrd>contributie</ns2:Ustrd><ns2:Ustrd/></ns2:RmtInf></ns2:TxDtls>
</ns2:NtryDtls></ns2:Ntry></ns2:Stmt>"""
    )
    .replace(b"<Document xmlns=", b"<ns2:Document xmlns:ns2=")
    .replace(b"</Document", b"</ns2:Document")
    .replace(b"BkToCstmrStmt>", b"ns2:BkToCstmrStmt>")
    .replace(b"</ns2:BkToCstmrStmt", b"</ns2:BkToCstmrStmt")
    .replace(b"<GrpHdr><MsgId>M-1</MsgId></GrpHdr>", b"<ns2:GrpHdr/>"),
    "NL18TRIO0391234567",
    "EUR",
    "0.00",
    "242.00",
    (said("242.00", "Vereniging 't Veld", "NL93RABO0314159265", e2e="F2026014", text="contributie"),),
)

BUNQ = Sample(
    camt(
        f"""<Stmt><Id>8812001</Id><FrToDt><FrDtTm>2026-03-02T00:00:00</FrDtTm>
<ToDtTm>2026-03-03T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>NL51BUNQ2045678901</IBAN></Id><Ccy>EUR</Ccy><Nm>Zakelijk</Nm><Ownr><Nm>Atelier Noord</Nm></Ownr></Acct>
{balances("12.00", "29.25")}
<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">25.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-03-02T14:11:09.123456</DtTm></BookgDt><ValDt><DtTm>2026-03-02T14:11:09.123456</DtTm></ValDt>
<AcctSvcrRef>771234501</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>bunqme-881</EndToEndId></Refs>
<Amt Ccy="EUR">25.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>L. Visser</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>NL71INGB0009876543</IBAN></Id></DbtrAcct>
<Cdtr><Pty><Nm>Atelier Noord</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>NL51BUNQ2045678901</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>2026-014 🙂</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><NtryRef>2</NtryRef><Amt Ccy="EUR">7.75</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-03-03T09:00:00</DtTm></BookgDt><ValDt><DtTm>2026-03-03T09:00:00</DtTm></ValDt>
<AcctSvcrRef>771234502</AcctSvcrRef><NtryDtls><TxDtls><Refs/><Amt Ccy="EUR">7.75</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<AmtDtls><InstdAmt><Amt Ccy="GBP">6.50</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">7.75</Amt><CcyXchg><SrcCcy>GBP</SrcCcy>
<TrgtCcy>EUR</TrgtCcy><XchgRate>1.1923</XchgRate></CcyXchg></TxAmt></AmtDtls>
<RltdPties><Dbtr><Pty><Nm>Atelier Noord</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>NL51BUNQ2045678901</IBAN></Id></DbtrAcct>
<Cdtr><Pty><Nm>PAPERSHOP LONDON</Nm></Pty></Cdtr></RltdPties>
<RmtInf><Ustrd>PAPERSHOP LONDON GB</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt>""",
        version="053.001.08",
    ),
    "NL51BUNQ2045678901",
    "EUR",
    "12.00",
    "29.25",
    (
        said("25.00", "L. Visser", "NL71INGB0009876543", e2e="bunqme-881", text="2026-014 🙂", bank="771234501"),
        said("-7.75", "PAPERSHOP LONDON", text="PAPERSHOP LONDON GB", bank="771234502", original="6.50 GBP"),
    ),
)

WISE = Sample(
    camt(
        f"""<Stmt><Id>b7c0</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-03-04T10:00:00.000Z</CreDtTm>
<Acct><Id><Othr><Id>23147012345678</Id></Othr></Id><Tp><Prtry>STANDARD</Prtry></Tp><Ccy>USD</Ccy>
<Ownr><Nm>Atelier Noord</Nm></Ownr></Acct>
{balances("100.00", "1179.46", "USD")}
<Ntry><NtryRef>TRANSFER-900100200</NtryRef><Amt Ccy="USD">1085.30</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RvslInd>false</RvslInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-03-03T08:15:00.12345Z</DtTm></BookgDt>
<NtryDtls><TxDtls><Refs><TxId>TRANSFER-900100200</TxId></Refs><Amt Ccy="USD">1085.30</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<AmtDtls><InstdAmt><Amt Ccy="EUR">1000.00</Amt></InstdAmt><CntrValAmt><Amt Ccy="USD">1085.30</Amt><CcyXchg>
<SrcCcy>EUR</SrcCcy><TrgtCcy>USD</TrgtCcy><XchgRate>1.0853</XchgRate></CcyXchg></CntrValAmt></AmtDtls>
<RltdPties><Dbtr><Pty><Nm>Harbor Books LLC</Nm></Pty></Dbtr><DbtrAcct><Id><Othr>
<Id>021000021 8877</Id></Othr></Id></DbtrAcct>
</RltdPties><RmtInf><Ustrd>INV 2026-014</Ustrd></RmtInf>
<AddtlTxInf>Received money from Harbor Books LLC</AddtlTxInf></TxDtls></NtryDtls></Ntry>
<Ntry><NtryRef>TRANSFER-900100200</NtryRef><Amt Ccy="USD">5.84</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>false</RvslInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-03-03T08:15:00.12345Z</DtTm></BookgDt>
<NtryDtls><TxDtls><Refs><TxId>FEE-TRANSFER-900100200</TxId></Refs><Amt Ccy="USD">5.84</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<AddtlTxInf>Wise Charges for: TRANSFER-900100200</AddtlTxInf></TxDtls></NtryDtls></Ntry></Stmt>""",
        version="053.001.10",
    ),
    "23147012345678",
    "USD",
    "100.00",
    "1179.46",
    (
        said(
            "1085.30",
            "Harbor Books LLC",
            "021000021 8877",
            text="INV 2026-014",
            original="1000.00 EUR",
        ),
        # Payment and fee share their number: it is no id of a booking.
        said("-5.84", text="Wise Charges for: TRANSFER-900100200"),
    ),
)

BANKS = {
    "ING": ING,
    "Rabobank": RABOBANK,
    "ABN AMRO": ABN_AMRO,
    "KBC": KBC,
    "Sparkasse": SPARKASSE,
    "Triodos": TRIODOS,
    "bunq": BUNQ,
    "Wise": WISE,
}
