"""Mails as programs and people make them, in four languages: what is new, what is quoted, what closes it."""

from __future__ import annotations

from dataclasses import dataclass

LETTER = """Beste Jan,

Volgens mijn administratie staat factuur 2026-014 van 2 november nog open.
Het gaat om € 121,00. Zou je willen laten weten wanneer die betaald wordt?

Met vriendelijke groet,
Sanne de Wit"""
LETTRE = """Bonjour Luc,

La facture 2026-014 du 2 novembre semble encore ouverte dans nos livres.
Il s'agit de 121,00 €. Quand pouvons-nous attendre le paiement ?

Bien cordialement,
Sanne de Wit"""
BRIEF = """Guten Tag Herr Huber,

die Rechnung 2026-014 vom 2. November ist nach unseren Unterlagen noch offen.
Es geht um 121,00 €. Wann dürfen wir mit der Zahlung rechnen?

Mit freundlichen Grüßen
Sanne de Wit"""
NOTE = """Dear John,

Invoice 2026-014 of 2 November still seems to be open in our books.
It is about € 121.00. When may we expect the payment?

Kind regards,
Sanne de Wit"""


@dataclass(frozen=True)
class Mail:
    """A mail; of ``text`` these lines are new and these close it, and what is in neither is quoted."""

    name: str
    text: str
    new: str
    signature: str = ""
    own: tuple[str, ...] = ()


def marked(letter: str, mark: str = "> ") -> str:
    """A letter with quote marks."""
    return "\n".join(f"{mark}{line}".rstrip() for line in letter.splitlines())


def answer(name: str, new: str, head: str, letter: str) -> list[Mail]:
    """The same answer above a head, with the letter marked and unmarked below it."""
    return [
        Mail(f"{name}, marked", f"{new}\n\n{head}\n\n{marked(letter)}\n", new),
        Mail(f"{name}, unmarked", f"{new}\n\n{head}\n\n{letter}\n", new),
    ]


NL = "Dag Sanne,\n\nDie wordt vrijdag 20 november betaald.\n\nGroet, Jan"
FR = "Bonjour Sanne,\n\nLe paiement partira vendredi 20 novembre.\n\nCordialement,\nLuc"
DE = "Hallo Frau de Wit,\n\nwir überweisen am Freitag, den 20. November.\n\nViele Grüße\nHuber"
EN = "Hi Sanne,\n\nWe will pay on Friday 20 November.\n\nRegards, John"

#: What programs write above a quote, one or several lines.
HEADS: dict[str, tuple[str, str, str]] = {
    "Gmail nl": (NL, "Op ma 16 nov 2026 om 09:12 schreef Sanne de Wit <sanne@wit.example>:", LETTER),
    "Gmail nl, wrapped": (NL, "Op ma 16 nov 2026 om 09:12 schreef Sanne de Wit <\nsanne@wit.example>:", LETTER),
    "Gmail nl, wrapped twice": (NL, "Op ma 16 nov. 2026 om 09:12\nschreef Sanne de Wit\n<sanne@wit.example>:", LETTER),
    "Gmail nl, colon alone": (NL, "Op ma 16 nov 2026 om 09:12 schreef Sanne de Wit <sanne@wit.example\n>:", LETTER),
    "Gmail fr": (FR, "Le lun. 16 nov. 2026 à 09:12, Sanne de Wit <sanne@wit.example> a écrit :", LETTRE),
    "Gmail fr, wrapped": (FR, "Le lun. 16 nov. 2026 à 09:12, Sanne de Wit <sanne@wit.example> a\nécrit :", LETTRE),
    "Gmail de": (DE, "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Sanne de Wit <sanne@wit.example>:", BRIEF),
    "Gmail de, wrapped": (DE, "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Sanne de Wit <\nsanne@wit.example>:", BRIEF),
    "Gmail en": (EN, "On Mon, Nov 16, 2026 at 9:12 AM Sanne de Wit <sanne@wit.example> wrote:", NOTE),
    "Gmail en, wrapped": (EN, "On Mon, Nov 16, 2026 at 9:12 AM Sanne de Wit <sanne@wit.example>\nwrote:", NOTE),
    "Gmail en, older": (EN, "2026-11-16 9:12 GMT+01:00 Sanne de Wit <sanne@wit.example>:", NOTE),
    "Apple nl": (NL, "Op 16 nov. 2026 om 09:12 heeft Sanne de Wit <sanne@wit.example> het volgende geschreven:", LETTER),
    "Apple nl, wrapped": (NL, "Op 16 nov. 2026 om 09:12 heeft Sanne de Wit <sanne@wit.example>\nhet volgende geschreven:", LETTER),
    "Apple nl, without hour": (NL, "Op 16 nov. 2026 heeft Sanne de Wit het volgende geschreven:", LETTER),
    "Apple fr": (FR, "Le 16 nov. 2026 à 09:12, Sanne de Wit <sanne@wit.example> a écrit :", LETTRE),
    "Apple de": (DE, "Am 16.11.2026 um 09:12 schrieb Sanne de Wit <sanne@wit.example>:", BRIEF),
    "Apple en": (EN, "On 16 Nov 2026, at 09:12, Sanne de Wit <sanne@wit.example> wrote:", NOTE),
    "Thunderbird nl": (NL, "Op 16-11-2026 om 09:12 schreef Sanne de Wit:", LETTER),
    "Thunderbird fr": (FR, "Le 16/11/2026 à 09:12, Sanne de Wit a écrit :", LETTRE),
    "Thunderbird de": (DE, "Am 16.11.26 um 09:12 schrieb Sanne de Wit:", BRIEF),
    "Thunderbird en": (EN, "On 16/11/2026 09:12, Sanne de Wit wrote:", NOTE),
    "The Bat nl": (NL, "Maandag 16 november 2026, 09:12:26, schreef u:", LETTER),
    "The Bat en": (EN, "Monday, November 16, 2026, 9:12:26 AM, you wrote:", NOTE),
    "The Bat de": (DE, "Am Montag, 16. November 2026 um 09:12 schrieben Sie:", BRIEF),
    "GroupWise": (EN, ">>> Sanne de Wit <sanne@wit.example> 16/11/2026 09:12 >>>", NOTE),
    "Zoho nl": (NL, "---- Op ma, 16 nov. 2026 09:12:00 +0100 Sanne de Wit <sanne@wit.example> schreef ---", LETTER),
    "Sony en": (EN, "---- Sanne de Wit wrote ----", NOTE),
    "Huawei nl": (NL, "-------- Originele bericht --------\nVan: Sanne\nDatum: ma 16 nov. 2026 09:12\nAan: Jan\nOnderwerp: Factuur", LETTER),
    "Outlook pt": (NL, "De: Sanne <sanne@wit.example>\nEnviada: 16 de novembro de 2026 09:12\nPara: Jan\nAssunto: Factuur", LETTER),
    "Outlook tr": (NL, "Kimden: Sanne <sanne@wit.example>\nGönderildi: 16 Kasım 2026 Pazartesi 09:12\nKime: Jan\nKonu: Factuur", LETTER),
    "Outlook ro": (NL, "De la: Sanne <sanne@wit.example>\nTrimis: luni, 16 noiembrie 2026 09:12\nCătre: Jan\nSubiect: Factuur", LETTER),
    "Outlook hu": (NL, "Feladó: Sanne <sanne@wit.example>\nElküldve: 2026. november 16., hétfő 9:12\nCímzett: Jan\nTárgy: Factuur", LETTER),
    "Roundcube nl": (NL, "Sanne de Wit schreef op 2026-11-16 09:12:", LETTER),
    "Roundcube nl, in words": (NL, "Sanne de Wit schreef op 16 november 2026 om 09:12:", LETTER),
    "Roundcube fr": (FR, "Le 2026-11-16 09:12, Sanne de Wit a écrit :", LETTRE),
    "Roundcube de": (DE, "Am 2026-11-16 09:12, schrieb Sanne de Wit:", BRIEF),
    "Roundcube en": (EN, "On 2026-11-16 09:12, Sanne de Wit wrote:", NOTE),
    "Open-Xchange nl": (NL, "Op 16-11-2026 09:12 CET schreef Sanne de Wit <sanne@wit.example>:", LETTER),
    "Open-Xchange de": (DE, "Sanne de Wit <sanne@wit.example> hat am 16.11.2026 09:12 CET geschrieben:", BRIEF),
    "Yahoo nl": (NL, "Op maandag 16 november 2026 om 09:12:44 CET schreef Sanne de Wit <sanne@wit.example>:", LETTER),
    "Proton en": (EN, "On Monday, November 16th, 2026 at 9:12 AM, Sanne de Wit <sanne@wit.example> wrote:", NOTE),
    "web.de": (DE, "Gesendet: Montag, 16. November 2026 um 09:12 Uhr\nVon: \"Sanne de Wit\" <sanne@wit.example>\nAn: huber@huber.example\nBetreff: Rechnung 2026-014", BRIEF),
    "AOL de": (DE, "In einer E-Mail vom 16.11.2026 09:12:00 MEZ schreibt sanne@wit.example:", BRIEF),
    "Outlook nl": (NL, "Van: Sanne de Wit <sanne@wit.example>\nVerzonden: maandag 16 november 2026 09:12\nAan: Jan Jansen <jan@jansen.example>\nOnderwerp: Factuur 2026-014", LETTER),
    "Outlook nl, bold": (NL, "*Van:* Sanne de Wit <sanne@wit.example>\n*Verzonden:* maandag 16 november 2026 09:12\n*Aan:* Jan Jansen\n*CC:* Piet\n*Onderwerp:* Factuur 2026-014", LETTER),
    "Outlook nl, bolder": (NL, "**Van:** Sanne de Wit\n**Verzonden:** maandag 16 november 2026 09:12\n**Aan:** Jan Jansen\n**Onderwerp:** Factuur 2026-014", LETTER),
    "Outlook nl, date": (NL, "Van: Sanne de Wit <sanne@wit.example>\nDatum: maandag 16 november 2026 om 09:12\nAan: Jan Jansen\nOnderwerp: Factuur 2026-014", LETTER),
    "Outlook nl, rule": (NL, "________________________________\nVan: Sanne de Wit <sanne@wit.example>\nVerzonden: maandag 16 november 2026 09:12:01\nAan: Jan Jansen\nOnderwerp: Factuur 2026-014", LETTER),
    "Outlook nl, title": (NL, "-----Oorspronkelijk bericht-----\nVan: Sanne de Wit\nVerzonden: maandag 16 november 2026 9:12\nAan: Jan Jansen\nOnderwerp: Factuur 2026-014", LETTER),
    "Outlook nl, spaced": (NL, "Van: Sanne de Wit <sanne@wit.example>\n\nVerzonden: maandag 16 november 2026 09:12\n\nAan: Jan Jansen\n\nOnderwerp: Factuur 2026-014", LETTER),
    "Outlook nl, many recipients": (NL, "Van: Sanne de Wit <sanne@wit.example>\nVerzonden: maandag 16 november 2026 09:12\nAan: Jan Jansen <jan@jansen.example>; Piet Peters\n<piet@jansen.example>; Administratie <adm@jansen.example>\nOnderwerp: Factuur 2026-014", LETTER),
    "Outlook fr": (FR, "De : Sanne de Wit <sanne@wit.example>\nEnvoyé : lundi 16 novembre 2026 09:12\nÀ : Luc Petit\nObjet : Facture 2026-014", LETTRE),
    "Outlook fr, date": (FR, "De : Sanne de Wit <sanne@wit.example>\nDate : lundi, 16 novembre 2026 à 09:12\nÀ : Luc Petit\nObjet : Facture 2026-014", LETTRE),
    "Outlook fr, title": (FR, "-----Message d'origine-----\nDe : Sanne de Wit\nEnvoyé : lundi 16 novembre 2026 09:12\nÀ : Luc Petit\nObjet : Facture", LETTRE),
    "Outlook de": (DE, "Von: Sanne de Wit <sanne@wit.example>\nGesendet: Montag, 16. November 2026 09:12\nAn: Huber, Max\nBetreff: Rechnung 2026-014", BRIEF),
    "Outlook de, title": (DE, "-----Ursprüngliche Nachricht-----\nVon: Sanne de Wit\nGesendet: Montag, 16. November 2026 09:12\nAn: Huber\nBetreff: Rechnung", BRIEF),
    "Outlook en": (EN, "From: Sanne de Wit <sanne@wit.example>\nSent: 16 November 2026 09:12\nTo: John Smith\nSubject: Invoice 2026-014", NOTE),
    "Outlook en, title": (EN, "-----Original Message-----\nFrom: Sanne de Wit [mailto:sanne@wit.example]\nSent: Monday, November 16, 2026 9:12 AM\nTo: John Smith\nCc: Ann Lee\nSubject: Invoice 2026-014\nImportance: High", NOTE),
    "Outlook for Mac": (EN, "From: Sanne de Wit <sanne@wit.example>\nDate: Monday, 16 November 2026 at 09:12\nTo: John Smith <john@smith.example>\nSubject: Invoice 2026-014", NOTE),
    "Samsung nl": (NL, "-------- Oorspronkelijk bericht --------\nVan: Sanne de Wit <sanne@wit.example>\nDatum: 16-11-2026 09:12 (GMT+01:00)\nAan: jan@jansen.example\nOnderwerp: Factuur 2026-014", LETTER),
    "Samsung fr": (FR, "-------- Message d'origine --------\nDe : Sanne de Wit <sanne@wit.example>\nDate : 16/11/2026 09:12 (GMT+01:00)\nÀ : luc@petit.example\nObjet : Facture 2026-014", LETTRE),
    "Samsung de": (DE, "-------- Ursprüngliche Nachricht --------\nVon: Sanne de Wit <sanne@wit.example>\nDatum: 16.11.26 09:12 (GMT+01:00)\nAn: huber@huber.example\nBetreff: Rechnung 2026-014", BRIEF),
    "Samsung en": (EN, "-------- Original message --------\nFrom: Sanne de Wit <sanne@wit.example>\nDate: 16/11/2026 09:12 (GMT+01:00)\nTo: john@smith.example\nSubject: Invoice 2026-014", NOTE),
    "forwarded": (NL, "---------- Forwarded message ---------\nVan: Sanne de Wit <sanne@wit.example>\nDate: ma 16 nov 2026 om 09:12\nSubject: Factuur 2026-014\nTo: <jan@jansen.example>", LETTER),
    "Apple forward": (NL, "Begin doorgestuurd bericht:\n\nVan: Sanne de Wit <sanne@wit.example>\nOnderwerp: Factuur 2026-014\nDatum: 16 november 2026 om 09:12:00 CET\nAan: jan@jansen.example", LETTER),
    "Zimbra": (FR, "----- Mail original -----\nDe: \"Sanne de Wit\" <sanne@wit.example>\nÀ: \"Luc Petit\" <luc@petit.example>\nEnvoyé: Lundi 16 Novembre 2026 09:12:00\nObjet: Facture 2026-014", LETTRE),
    "ticket": (EN, "##- Please type your reply above this line -##", NOTE),
}  # fmt: skip


def _special() -> list[Mail]:
    top_nl = (
        "Van: Sanne de Wit <sanne@wit.example>\nVerzonden: maandag 16 november 2026 09:12\nAan: Jan\nOnderwerp: Factuur"
    )
    gmail_nl = "Op ma 16 nov 2026 om 09:12 schreef Sanne de Wit <sanne@wit.example>:"
    letter = LETTER.splitlines()
    return [
        # --- whole mails ---
        Mail("no quote", "Is al betaald op 12 november.", "Is al betaald op 12 november."),
        Mail("telling that one wrote", "Op 16 november schreef ik al dat wij 20 november betalen.\n\nJan", "Op 16 november schreef ik al dat wij 20 november betalen.\n\nJan"),
        Mail("telling, with a colon", "Zoals ik op 16 november schreef:\nwe betalen vrijdag.", "Zoals ik op 16 november schreef:\nwe betalen vrijdag."),
        Mail("telling, fr", "Le 16 novembre je vous ai écrit que nous payons vendredi.\nLuc", "Le 16 novembre je vous ai écrit que nous payons vendredi.\nLuc"),
        Mail("telling, de", "Am 16. November schrieb ich Ihnen schon, dass wir zahlen.\nHuber", "Am 16. November schrieb ich Ihnen schon, dass wir zahlen.\nHuber"),
        Mail("telling, en", "On 16 November I wrote you that we pay on Friday:\nplease wait.", "On 16 November I wrote you that we pay on Friday:\nplease wait."),
        Mail("proof of payment", "Betaald:\n\nVan: NL91 ABNA 0417 1643 00\nAan: NL02 RABO 0123 4567 89\nDatum: 16-11-2026\nBedrag: € 121,00", "Betaald:\n\nVan: NL91 ABNA 0417 1643 00\nAan: NL02 RABO 0123 4567 89\nDatum: 16-11-2026\nBedrag: € 121,00"),
        Mail("proof of payment with names", "Zie:\n\nVan: Jansen BV\nAan: Sanne de Wit\nDatum: 16-11-2026 09:12\nBedrag: € 121,00\nOmschrijving: 2026-014", "Zie:\n\nVan: Jansen BV\nAan: Sanne de Wit\nDatum: 16-11-2026 09:12\nBedrag: € 121,00\nOmschrijving: 2026-014"),
        Mail("proof of payment, day first", "Zie:\n\nDatum: 12 november 2026\nBedrag: 121\nVan: rekening 123\nAan: Sanne\n\nJan", "Zie:\n\nDatum: 12 november 2026\nBedrag: 121\nVan: rekening 123\nAan: Sanne\n\nJan"),
        Mail("letter with headers of its own", f"Aan: Sanne de Wit\nVan: Jan Jansen\nDatum: 16 november 2026\nBetreft: bezwaar\n\nWij maken bezwaar.\n\nHoogachtend,\nJan Jansen\n\n{gmail_nl}\n{marked(LETTER)}", "Wij maken bezwaar.\n\nHoogachtend,\nJan Jansen"),
        Mail("telling what a colleague wrote", "Op 16 november 2026 om 09:12 schreef mijn collega Piet aan jullie:\nwe betalen niet.", "Op 16 november 2026 om 09:12 schreef mijn collega Piet aan jullie:\nwe betalen niet."),
        Mail("a line that ends with a colon", "Op 12 november 2026 om 09:12 zijn betaald:\n- 121,00\n- 99,00", "Op 12 november 2026 om 09:12 zijn betaald:\n- 121,00\n- 99,00"),
        Mail("two dates", "Afwezig\nVan: 16 november\nTot: 20 november\nDatum terug: 21 november", "Afwezig\nVan: 16 november\nTot: 20 november\nDatum terug: 21 november"),
        Mail("two headers", "Ik kijk ernaar.\n\nVan: Sanne\nVerzonden: maandag\n\nDeze is al betaald.", "Ik kijk ernaar."),
        # --- where the answer stands ---
        Mail("below", f"{gmail_nl}\n{marked(LETTER)}\n\nVrijdag.\n\nJan", "Vrijdag.\n\nJan"),
        Mail("below, without a head", f"{marked(LETTER)}\n\nDie is betaald.", "Die is betaald."),
        Mail("inline", f"Dag Sanne,\n\n{gmail_nl}\n" + marked("\n".join(letter[:4])) + "\n\nVrijdag.\n\n" + marked("\n".join(letter[4:])), "Dag Sanne,\n\nVrijdag."),
        Mail("inline, close", "\n".join([gmail_nl, *(f"> {line}" for line in letter[:4]), "ja, vrijdag", *(f"> {line}" for line in letter[4:])]), "ja, vrijdag"),
        Mail("inline, twice", f"{gmail_nl}\n> Is hij aangekomen?\n\nJa.\n\n> Wanneer betaal je?\n\nVrijdag.\n\n> Sanne", "Ja.\n\nVrijdag."),
        Mail("above and below", f"Zie onder.\n\n{gmail_nl}\n{marked(LETTER)}\n\nVrijdag dus.", "Zie onder.\n\nVrijdag dus."),
        Mail("Outlook inline, our letter known", f"Zie hieronder.\n\n{top_nl}\n\n" + LETTER.replace("wordt?", "wordt?\nDat wordt vrijdag."), "Zie hieronder.\n\nDat wordt vrijdag.", own=(LETTER,)),
        Mail("Outlook below, our letter known", f"{top_nl}\n\n{LETTER}\n\nDie is vanochtend betaald.", "Die is vanochtend betaald.", own=(LETTER,)),
        Mail("Outlook in red", f"Antwoord hieronder in rood.\n\n{top_nl}\n\n{LETTER}\n=> vrijdag\n", "Antwoord hieronder in rood.\n\n=> vrijdag"),
        Mail("footer of a gateway below our letter", f"Vrijdag.\n\n{top_nl}\n\n{LETTER}\n\n--\nGescand door de poort.", "Vrijdag.", own=(LETTER,)),
        Mail("our letter with links in it", f"Vrijdag.\n\n{top_nl}\n\n" + LETTER.replace("2026-014", "2026-014<https://wit.example/2026-014>"), "Vrijdag.", own=(LETTER,)),
        Mail("no head at all, our letter known", f"Vrijdag.\n\n{LETTER}", "Vrijdag.", own=(LETTER,)),
        Mail("our letter wrapped", "Vrijdag.\n\n" + "\n".join(f"> {piece}" for piece in ["Beste Jan,", "Volgens mijn administratie staat", "factuur 2026-014 van 2 november nog", "open."]), "Vrijdag.", own=(LETTER,)),
        Mail("name only, our letter known", f"Vrijdag.\n\nSanne schreef:\n{LETTER}", "Vrijdag.", own=(LETTER,)),
        Mail("name only, marked", f"Vrijdag.\n\nSanne schreef:\n{marked(LETTER)}", "Vrijdag."),
        Mail("broken quote lines", "Vrijdag.\n\n> Volgens mijn administratie staat factuur 2026-014 van 2 november\nnog open.\n> het gaat om € 121,00", "Vrijdag."),
        Mail("Apple, head marked", f"Vrijdag.\n\n> Op 16 nov. 2026 om 09:12 heeft Sanne de Wit <sanne@wit.example> het volgende geschreven:\n> \n{marked(LETTER)}", "Vrijdag."),
        Mail("head without a verb", "Vrijdag.\n\nBericht van Sanne de Wit op 16 november 2026 09:12:\n> Klopt het?", "Vrijdag."),
        Mail("address alone", "Vrijdag.\n\nSanne de Wit <sanne@wit.example>:\n> Klopt het?", "Vrijdag."),
        Mail("Orange", 'Vendredi.\n\nMessage du 16/11/26 09:12\nDe : "Sanne" <sanne@wit.example>\nA : luc@petit.example\nCopie à :\nObjet : facture\n\nBonjour', "Vendredi."),
        Mail("words above an address", "Stuur hem graag naar jan@jansen.example:\ndan betalen wij vrijdag.", "Stuur hem graag naar jan@jansen.example:\ndan betalen wij vrijdag."),
        Mail("head without quote", f"Vrijdag.\n\n{gmail_nl}", "Vrijdag."),
        Mail("head of a day, a greeting below", "Vrijdag.\n\nOp 16 november 2026 schreef Sanne de Wit:\n\nBeste Jan,\n\nKlopt het?", "Vrijdag."),
        Mail("headers on one line", "Vrijdag.\n\nVan: Sanne de Wit <sanne@wit.example> Verzonden: maandag 16 november 2026 09:12 Aan: Jan Onderwerp: Factuur 14\n\nBeste Jan", "Vrijdag."),
        Mail("labels above their values", "Vrijdag.\n\nVan:\nSanne de Wit <sanne@wit.example>\nVerzonden:\nmaandag 16 november 2026 09:12\nAan:\nJan\nOnderwerp:\nFactuur\n\nBeste Jan", "Vrijdag."),
        Mail("a thread", f"Vrijdag.\n\n{top_nl}\n\nKlopt het?\n\nVan: Jan <jan@jansen.example>\nVerzonden: 12 november 2026 10:00\nAan: Sanne\nOnderwerp: RE\n\nWij betalen 14 november.", "Vrijdag."),
        Mail("marked thread", f"Vrijdag.\n\n{gmail_nl}\n> Klopt het?\n>\n> Op 12 nov 2026 om 10:00 schreef Jan:\n>> Wij betalen 14 november.", "Vrijdag."),
        Mail("head without a colon", f"Vrijdag.\n\nOp ma 16 nov. 2026 om 09:12 schreef Sanne de Wit\n<sanne@wit.example>\n\n{marked(LETTER)}", "Vrijdag."),
        Mail("day without an hour, marked", "Op ma 14 sep schreef Sanne:\n> Volgens mij is die al betaald.\n\nKlopt.", "Klopt."),
        Mail("Polish program", "Vrijdag.\n\nW dniu 16.11.2026 o 09:12, Sanne de Wit pisze:\n> Klopt het?", "Vrijdag."),
        Mail("only a quote", marked("Klopt het?"), marked("Klopt het?")),
        Mail("only a head and a letter", f"{top_nl}\n\nHij is betaald.", "Hij is betaald."),
        # --- what closes ---
        Mail("dashes", "Vrijdag.\n\nJan\n-- \nJansen BV\nWij zijn gesloten tot 4 januari.", "Vrijdag.\n\nJan", "--\nJansen BV\nWij zijn gesloten tot 4 januari."),
        Mail("letterhead nl", "Vrijdag.\n\nMet vriendelijke groet,\n\nJan Jansen\nAdministratie\nT 030 - 123 45 67\nKvK 12345678 | BTW NL001234567B01\nwww.jansen.example", "Vrijdag.\n\nMet vriendelijke groet,\n\nJan Jansen", "Administratie\nT 030 - 123 45 67\nKvK 12345678 | BTW NL001234567B01\nwww.jansen.example"),
        Mail("letterhead fr", "Vendredi.\n\nCordialement,\nLuc Petit\n\nPetit SARL\n12 rue de la Paix\n75002 Paris\nTél. : 01 23 45 67 89\nSIRET 123 456 789 00012", "Vendredi.\n\nCordialement,\nLuc Petit", "Petit SARL\n12 rue de la Paix\n75002 Paris\nTél. : 01 23 45 67 89\nSIRET 123 456 789 00012"),
        Mail("letterhead de", "Freitag.\n\nMit freundlichen Grüßen\n\nMax Huber\n\nHuber GmbH\nHauptstraße 5\n80331 München\nTelefon: 089 1234567\nGeschäftsführer: Max Huber\nAmtsgericht München HRB 12345", "Freitag.\n\nMit freundlichen Grüßen\n\nMax Huber", "Huber GmbH\nHauptstraße 5\n80331 München\nTelefon: 089 1234567\nGeschäftsführer: Max Huber\nAmtsgericht München HRB 12345"),
        Mail("letterhead en", "Friday.\n\nKind regards,\nJohn Smith\nAccounts Payable\nM: +44 20 7946 0000\nRegistered in England no. 1234567", "Friday.\n\nKind regards,\nJohn Smith", "Accounts Payable\nM: +44 20 7946 0000\nRegistered in England no. 1234567"),
        Mail("letterhead without a greeting", "Vrijdag.\n\nJan Jansen\nJansen BV\nT 030 1234567\nKvK 12345678", "Vrijdag.\n\nJan Jansen", "Jansen BV\nT 030 1234567\nKvK 12345678"),
        Mail("closure below a letterhead", "Vrijdag.\n\nMvg Jan\n\nT 030 1234567\nWij zijn gesloten van 24 december tot 4 januari.\nBetaling binnen 30 dagen.", "Vrijdag.\n\nMvg Jan", "T 030 1234567\nWij zijn gesloten van 24 december tot 4 januari.\nBetaling binnen 30 dagen."),
        Mail("terms below a name", "Vrijdag.\n\nMet vriendelijke groet,\nJan Jansen\nJansen BV\n\nOnze betaaltermijn is 60 dagen.\n\nT 030 1234567", "Vrijdag.\n\nMet vriendelijke groet,\nJan Jansen", "Jansen BV\n\nOnze betaaltermijn is 60 dagen.\n\nT 030 1234567"),
        Mail("more words below the name", "Vrijdag.\n\nGroet, Jan\n\nO ja, ik heb er € 10 afgetrokken.", "Vrijdag.\n\nGroet, Jan\n\nO ja, ik heb er € 10 afgetrokken."),
        Mail("postscript", "Vrijdag.\n\nMvg,\nJan\nT 030 1234567\n\nPS: de factuur klopt niet.", "Vrijdag.\n\nMvg,\nJan\n\nPS: de factuur klopt niet.", "T 030 1234567"),
        Mail("own address in the text", "Graag de factuur op dit adres:\n\nJansen BV\nKerkstraat 1\n1234 AB Utrecht", "Graag de factuur op dit adres:\n\nJansen BV\nKerkstraat 1\n1234 AB Utrecht"),
        Mail("disclaimer nl", "Vrijdag.\n\nDit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.", "Vrijdag.", "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde."),
        Mail("disclaimer fr", "Vendredi.\n\nCe message et ses pièces jointes sont confidentiels.", "Vendredi.", "Ce message et ses pièces jointes sont confidentiels."),
        Mail("disclaimer de", "Freitag.\n\nDiese E-Mail enthält vertrauliche Informationen.", "Freitag.", "Diese E-Mail enthält vertrauliche Informationen."),
        Mail("disclaimer en", "Friday.\n\nThis e-mail and any attachments are confidential and\nintended solely for the addressee.", "Friday.", "This e-mail and any attachments are confidential and\nintended solely for the addressee."),
        Mail("green", "Vrijdag.\n\nDenk aan het milieu voordat u deze e-mail print.", "Vrijdag.", "Denk aan het milieu voordat u deze e-mail print."),
        *(
            Mail(f"footer: {footer}", f"Vrijdag.\n\n{footer}\n\n{gmail_nl}\n> Klopt het?", "Vrijdag.", footer)
            for footer in (
                "Verzonden vanaf mijn iPhone", "Verstuurd vanaf mijn iPad", "Verzonden via Outlook voor Android", "Outlook voor iOS downloaden", "Envoyé de mon iPhone",
                "Envoyé à partir de Outlook pour Android", "Von meinem iPhone gesendet", "Gesendet von Outlook für iOS", "Sent from my Galaxy", "Get Outlook for iOS<https://aka.example/o0ukef>",
                "Sent from Mail for Windows", "[cid:image001.png@01D7]",
            )
        ),
        # --- what is hung above ---
        Mail("external", "[EXTERNAL]\n\nVrijdag.", "Vrijdag.", "[EXTERNAL]"),
        Mail("external, short", "Let op: Externe afzender\n\nVrijdag.", "Vrijdag.", "Let op: Externe afzender"),
        Mail("external nl", "LET OP: deze e-mail komt van buiten de organisatie. Klik niet op links.\n\nVrijdag.", "Vrijdag.", "LET OP: deze e-mail komt van buiten de organisatie. Klik niet op links."),
        Mail("external en", "CAUTION: This email originated from outside the organization.\nDo not click links unless you recognize the sender.\n\nFriday.", "Friday.", "CAUTION: This email originated from outside the organization.\nDo not click links unless you recognize the sender."),
        Mail("external fr", "ATTENTION : cet e-mail provient de l'extérieur.\n\nVendredi.", "Vendredi.", "ATTENTION : cet e-mail provient de l'extérieur."),
        Mail("external de", "Achtung: Diese E-Mail kommt von einem externen Absender.\n\nFreitag.", "Freitag.", "Achtung: Diese E-Mail kommt von einem externen Absender."),
        Mail("attention of a person", "Let op: wij betalen pas vrijdag.\nJan", "Let op: wij betalen pas vrijdag.\nJan"),
    ]  # fmt: skip


MAILS = [mail for name, (new, head, letter) in HEADS.items() for mail in answer(name, new, head, letter)] + _special()
