"""What people write: for each kind of mail some ways to say it, in four languages."""

# ruff: noqa: E501
from __future__ import annotations

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "promise": {
        "nl": (
            "We betalen deze op {day}.",
            "Sorry, aan mijn aandacht ontsnapt. Ik maak het {day} over.",
            "Het staat klaar voor {day}, dan wordt het overgemaakt.",
        ),
        "en": ("We will pay this on {day}.", "Sorry about that. I will transfer it on {day}."),
        "fr": ("Nous payons cette facture le {day}.",),
        "de": ("Wir überweisen den Betrag am {day}.",),
    },
    "complaint": {
        "nl": (
            "Deze factuur klopt niet: het afgesproken bedrag was lager.",
            "Wij hebben de folders nooit ontvangen, dus deze factuur betalen we niet.",
            "Er zitten nog fouten in het drukwerk. Eerst graag herstellen.",
        ),
        "en": (
            "This invoice is not right: we agreed on a lower amount.",
            "We are not happy with the work; it has errors.",
        ),
        "fr": ("Cette facture n'est pas correcte: le prix convenu était plus bas.",),
        "de": ("Die Rechnung stimmt nicht: vereinbart war ein niedrigerer Betrag.",),
    },
    "paid": {
        "nl": ("Deze is al betaald op {day}.", "Volgens mij hebben we dit {day} overgemaakt."),
        "en": ("We paid this on {day}.",),
        "fr": ("Nous avons payé cette facture le {day}.",),
        "de": ("Die Rechnung haben wir am {day} bezahlt.",),
    },
    "copy": {
        "nl": ("Ik kan de factuur niet vinden. Kun je hem nog eens sturen?",),
        "en": ("I cannot find the invoice. Could you send it again?",),
        "fr": ("Je ne retrouve pas la facture. Pouvez-vous la renvoyer?",),
        "de": ("Ich finde die Rechnung nicht. Können Sie sie noch einmal schicken?",),
    },
    "colleague": {
        "nl": ("Ik werk hier niet meer bij de administratie. Mail voortaan {colleague}.",),
        "en": ("I no longer handle invoices here. Please write to {colleague}.",),
        "fr": ("Je ne m'occupe plus des factures. Écrivez à {colleague}.",),
        "de": ("Ich bin nicht mehr zuständig. Bitte schreiben Sie an {colleague}.",),
    },
    "insolvent": {
        "nl": ("Wij zijn vorige week failliet verklaard. U kunt uw vordering indienen bij de curator.",),
        "en": ("The company was declared bankrupt last week. Please file your claim with the trustee.",),
        "fr": ("La société a été déclarée en faillite. Adressez-vous au curateur.",),
        "de": ("Über unser Vermögen wurde das Insolvenzverfahren eröffnet. Wenden Sie sich an den Verwalter.",),
    },
    "look": {
        "nl": ("Ik kijk het even na.", "Dank je, ik zoek het uit en kom erop terug."),
        "en": ("I will look into it.",),
        "fr": ("Je vais vérifier.",),
        "de": ("Ich schaue nach.",),
    },
    "part": {
        "nl": ("Het is krap op dit moment. We betalen de helft op {day} en de rest een maand later.",),
        "en": ("Cash is tight. We pay half on {day} and the rest a month later.",),
        "fr": ("C'est difficile en ce moment. Nous payons la moitié le {day} et le reste un mois plus tard.",),
        "de": ("Es ist gerade knapp. Wir zahlen die Hälfte am {day} und den Rest einen Monat später.",),
    },
    "away": {
        "nl": ("Ik ben afwezig tot en met {day}. Uw mail wordt niet doorgestuurd.",),
        "en": ("I am out of the office up to and including {day}.",),
        "fr": ("Je suis absent jusqu'au {day} inclus.",),
        "de": ("Ich bin bis einschließlich {day} nicht im Büro.",),
    },
    "other": {
        "nl": ("Heb je volgende maand tijd voor een nieuwe brochure?", "De nieuwe huisstijl bevalt goed!"),
        "en": ("Would you have time for a new brochure next month?",),
        "fr": ("Auriez-vous du temps pour une nouvelle brochure le mois prochain?",),
        "de": ("Hätten Sie nächsten Monat Zeit für eine neue Broschüre?",),
    },
}

GREETINGS = {"nl": "Dag Noor,", "en": "Dear Noor,", "fr": "Bonjour Noor,", "de": "Guten Tag Noor,"}
AWAY_SUBJECTS = {
    "nl": "Automatisch antwoord",
    "en": "Automatic reply",
    "fr": "Réponse automatique",
    "de": "Automatische Antwort",
}
INVOICE_MAIL = {
    "nl": ("Factuur {number}", "Hoi {name},\n\nIn de bijlage vind je factuur {number}.\n\nGroet,\nNoor\n"),
    "en": ("Invoice {number}", "Hi {name},\n\nPlease find invoice {number} attached.\n\nBest wishes,\nNoor\n"),
    "fr": (
        "Facture {number}",
        "Bonjour {name},\n\nVous trouverez ci-joint la facture {number}.\n\nBien à vous,\nNoor\n",
    ),
    "de": ("Rechnung {number}", "Hallo {name},\n\nanbei die Rechnung {number}.\n\nViele Grüße\nNoor\n"),
}
CREDIT_MAIL = {
    "nl": ("Creditnota {number}", "Hoi {name},\n\nIn de bijlage de creditnota bij factuur {credits}.\n\nGroet,\nNoor\n"),
    "en": ("Credit note {number}", "Hi {name},\n\nAttached the credit note for invoice {credits}.\n\nBest wishes,\nNoor\n"),
    "fr": ("Note de crédit {number}", "Bonjour {name},\n\nCi-joint la note de crédit pour la facture {credits}.\n\nNoor\n"),
    "de": ("Gutschrift {number}", "Hallo {name},\n\nanbei die Gutschrift zur Rechnung {credits}.\n\nViele Grüße\nNoor\n"),
}  # fmt: skip
