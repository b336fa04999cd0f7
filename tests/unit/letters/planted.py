"""Good letters of ours with one fault each, as an owner who is in a hurry might edit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.letters import Style
from agent.letters.content import Content
from agent.letters.proof import sample_content
from agent.letters.sources import absent, render_template
from tests.unit.letters.builders import FORMS, TEMPLATES

Edit = Callable[[str, Content], str]


def after(sentence: str) -> Edit:
    """Write one sentence more, behind the first paragraph."""

    def edit(source: str, _: Content) -> str:
        greeting, first, rest = source.split("\n\n", 2)
        return f"{greeting}\n\n{first.strip()} {sentence}\n\n{rest}"

    return edit


def instead(old: str, new: str) -> Edit:
    """Write other words in the place of some."""

    def edit(source: str, _: Content) -> str:
        assert old in source, f"{old!r} is not in the letter"
        return source.replace(old, new)

    return edit


def without(*names: str) -> Edit:
    """Leave out these values wherever they stand; several names are one value of the invoice's row."""

    def edit(source: str, content: Content) -> str:
        for name in names:
            owner = content.lead if hasattr(content.lead, name) else content
            source = source.replace(getattr(owner, name), "…")
        return source

    return edit


@dataclass(frozen=True)
class Fault:
    """One fault: in which letter (``nl-je-light``), in which country, how it gets in, and the rule that sees it."""

    letter: str
    edit: Edit
    rule: str
    country: str = "NL"

    @property
    def first(self) -> str:
        """Its language and form, as templates begin: ``nl-je``."""
        return next(name for name in sorted(FORMS, key=len, reverse=True) if self.letter.startswith(f"{name}-"))

    @property
    def step(self) -> str:
        """Its step, the number of a variant left out."""
        return self.letter.removeprefix(f"{self.first}-").rstrip("-0123456789")

    def content(self) -> Content:
        """What the letter says: an invoice with account and reference, nothing paid, nothing promised."""
        full = sample_content(Style(FORMS[self.first][0], self.country), self.step)
        lead = replace(full.lead, paid=absent("paid"), qr=absent("qr"), amount=full.lead.full_amount)
        nothing = {name: absent(name) for name in ("promised", "personal", "next_step")}
        return replace(full, lead=lead, others=(), **nothing)

    def source(self, content: Content) -> str:
        """The good letter."""
        return render_template(TEMPLATES, f"{self.letter}.txt", vars(content))


def many(letter: str, rule: str, *sentences: str, country: str = "NL") -> list[Fault]:
    """The same fault in several wordings."""
    return [Fault(letter, after(sentence), rule, country) for sentence in sentences]


DUTCH = [
    *many("nl-je-light", "no-why", "Waarom is dit blijven liggen?", "Hoe komt het dat dit openstaat?"),
    *many("nl-u-second", "no-why", "Hoezo duurt het zo lang?"),
    *many("nl-je-heads-up", "not-yet-late", "Dit is een herinnering.", "Het bedrag is al te laat."),
    *many("nl-u-light", "no-blame", "U hebt niet betaald.", "Zoals u weet is dit afgesproken."),
    *many("nl-je-second", "no-blame", "Ik heb nog steeds niets; jij bent nalatig."),
    *many("nl-je-light-2", "no-guilt", "Dit valt me tegen.", "Ik heb ook rekeningen te betalen."),
    *many("nl-je-second", "no-guilt", "Dat is best vervelend voor mij.", "Ik reken op je.", "Ik lig er wakker van."),
    *many("nl-u-firm", "no-guilt", "Ik had meer van u verwacht."),
    *many(
        "nl-u-second",
        "no-guilt",
        "Wij moeten onze rekeningen ook betalen.",
        "Ik reken op u.",
        "Dat is lastig voor ons.",
    ),
    *many("nl-je-second", "no-irony", "Wat een verrassing, weer niets.", "Je had het vast “druk”.", "Op tijd dus (!)."),
    *many("nl-u-light", "no-threat", "Anders moet ik iets doen."),
    *many("nl-je-second", "no-threat", "Betaal je niet, dan hoor je meer."),
    *many(
        "nl-je-light",
        "not-yet-firm",
        "Dan komen er kosten bij.",
        "Ik bereken dan rente.",
        "Maak het uiterlijk morgen over.",
    ),
    *many("nl-u-second", "not-yet-firm", "Dit is de laatste keer dat ik het vraag."),
    *many("nl-je-firm", "not-yet-formal", "Dan schakel ik een incassobureau in.", "Je bent in gebreke."),
    *many("nl-u-light", "never-louder", "Graag BETALEN.", "BEL NU even.", "Kijkt u even!!"),
    *many("nl-je-light", "one-form", "Ik help u graag."),
    *many("nl-u-firm", "one-form", "Bel je me even."),
    *many("nl-je-light", "but-after-sympathy", "Ik snap dat het druk is, maar het is tijd."),
    *many("nl-u-second", "but-after-sympathy", "Dat begrijp ik. Echter is het nu tijd."),
    *many("nl-je-light", "no-robot", "Dit is een automatisch bericht.", "Je ticketnummer is 12."),
    *many("nl-u-second", "no-robot", "U kunt dit bericht niet beantwoorden."),
    *many("nl-je-second", "no-stiff-words", "Hierbij vraag ik aandacht voor bovengenoemde post."),
    *many("nl-je-light", "no-grovelling", "Sorry dat ik stoor."),
    *many("nl-u-light", "new-account", "Let op: ons rekeningnummer is gewijzigd.", "Betaal op NL91 ABNA 0417 1643 00."),
    *many("nl-je-light", "one-ask", "Wil je me ook een foto sturen?"),
    *many("nl-je-firm", "one-date", "Stuur me voor maandag 9 maart een mail."),
    *many("nl-u-firm", "no-jokes", "Dat komt goed ;-)"),
    *many("nl-je-firm", "one-consequence", "Dan volgt een aanmaning en leg ik het werk stil."),
    Fault("nl-je-light", instead("volgens mij is", "gisteren is"), "hedge"),
    Fault("nl-je-light", instead("En klopt er iets niet, dan hoor ik dat net zo graag.", ""), "way-out"),
    Fault("nl-je-light", instead("De factuur zit er nog een keer bij.", ""), "copy-named"),
    Fault("nl-u-light", without("number"), "all-facts"),
    Fault("nl-u-light", without("amount"), "all-facts"),
    Fault("nl-je-light", without("due"), "all-facts"),
    Fault("nl-je-second", without("bank_until"), "all-facts"),
    Fault("nl-je-firm", without("iban"), "all-facts"),
    Fault("nl-je-firm", without("reference"), "all-facts"),
    Fault("nl-je-light", after("Ik ben blij. " * 12), "short-letter"),
    Fault("nl-je-light", after(f"Ik was {'heel ' * 17}blij."), "short-sentences"),
    Fault(
        "nl-u-light",
        after(
            "Onze administratieafdeling constateert betalingstermijnoverschrijding. Overeenkomstig betalingsvoorwaarden"
            " verwerkt onze debiteurenadministratie betalingsherinneringen administratief. Kredietverlening"
            " veronderstelt betalingsdiscipline."
        ),
        "plain-words",
    ),
]

FLEMISH = [
    *many(
        "nl-u-light",
        "no-blame",
        "De betaling is laattijdig.",
        "Er is sprake van een laattijdige betaling.",
        country="BE",
    ),
    *many("nl-u-second", "not-yet-firm", "Dit is een tweede rappel.", "Er komen intresten bij.", country="BE"),
    *many("nl-u-light-2", "not-yet-formal", "Dan volgt een ingebrekestelling.", country="BE"),
    *many(
        "nl-u-firm",
        "not-yet-formal",
        "Dan reken ik het schadebeding aan.",
        "Ik stuur een aangetekende brief.",
        country="BE",
    ),
    *many("nl-u-second", "but-after-sympathy", "Dat is niet evident. Nochtans is het nu tijd.", country="BE"),
    *many("nl-je-light", "no-why", "Waarom duurt dit?", country="BE"),
    *many("nl-je-heads-up", "not-yet-firm", "Dit is een rappel.", country="BE"),
]

FRENCH = [
    *many("fr-vous-light", "no-why", "Pourquoi rien n'arrive ?"),
    *many("fr-tu-second", "no-why", "Comment se fait-il que rien n'arrive ?"),
    *many("fr-vous-heads-up", "not-yet-late", "Ceci est un rappel."),
    *many("fr-vous-light", "no-blame", "Vous n'avez pas payé.", "Comme vous le savez, c'était convenu."),
    *many("fr-tu-second", "no-guilt", "Moi aussi je dois manger.", "C'est un manque de respect."),
    *many(
        "fr-vous-second",
        "no-guilt",
        "Je compte sur vous.",
        "C'est embêtant pour moi.",
        "Nous devons payer nos propres factures.",
    ),
    *many("fr-vous-second", "no-irony", "Comme par hasard, rien.", "Vous étiez « occupé »."),
    *many("fr-vous-light", "no-threat", "Faute de paiement, j'agirai."),
    *many("fr-tu-light", "no-threat", "Je te préviens."),
    *many("fr-vous-light", "not-yet-firm", "Il y aura des frais.", "C'est la dernière relance."),
    *many("fr-vous-second", "not-yet-formal", "Je vous enverrai une mise en demeure."),
    *many("fr-tu-firm", "not-yet-formal", "Un huissier passera."),
    *many("fr-vous-light", "never-louder", "Merci de PAYER.", "Regardez vite !!"),
    *many("fr-vous-second", "one-form", "Dis-moi quand."),
    *many("fr-tu-light", "one-form", "Je reste à votre écoute."),
    *many("fr-vous-second", "but-after-sympathy", "Je comprends bien, mais il est temps."),
    *many("fr-tu-light", "no-robot", "Ceci est un message automatique."),
    *many("fr-vous-light", "no-stiff-words", "Par la présente, je reviens vers vous."),
    *many("fr-vous-light", "no-grovelling", "Désolé de vous déranger."),
    *many(
        "fr-vous-light", "new-account", "Nous avons changé de banque.", "Payez sur FR14 2004 1010 0505 0001 3M02 606."
    ),
    *many("fr-vous-light", "one-ask", "Pouvez-vous aussi m'envoyer une photo ?"),
    *many("fr-vous-firm", "one-date", "Écrivez-moi avant le 9 mars."),
    Fault("fr-vous-light", instead("La facture est jointe une nouvelle fois.", ""), "copy-named"),
    Fault("fr-vous-second", without("amount"), "all-facts"),
]

GERMAN = [
    *many("de-sie-light", "no-why", "Warum dauert das so lange?"),
    *many("de-du-second", "no-why", "Wieso ist das noch offen?"),
    *many("de-sie-heads-up", "not-yet-late", "Das ist eine Erinnerung."),
    *many("de-sie-light", "no-blame", "Das Geld ist immer noch nicht da.", "Wie Sie wissen, war das vereinbart."),
    *many("de-du-second", "no-guilt", "Das ärgert mich.", "Ich habe auch Rechnungen zu bezahlen."),
    *many(
        "de-sie-second",
        "no-guilt",
        "Ich zähle auf Sie.",
        "Das ist unangenehm für mich.",
        "Wir müssen unsere Rechnungen auch bezahlen.",
    ),
    *many("de-sie-second", "no-irony", "Was für eine Überraschung.", "Sie waren wohl „beschäftigt“."),
    *many("de-sie-light", "no-threat", "Andernfalls folgt mehr."),
    *many("de-du-light", "no-threat", "Sonst muss ich etwas tun."),
    *many("de-sie-light", "not-yet-firm", "Dann kommen Zinsen dazu.", "Das ist eine Mahnung."),
    *many("de-sie-firm", "not-yet-formal", "Sonst kommt der Gerichtsvollzieher.", "Sie sind in Verzug."),
    *many("de-sie-light", "never-louder", "Bitte ZAHLEN.", "Bitte nachsehen!!"),
    *many("de-sie-second", "one-form", "Magst du mich anrufen."),
    *many("de-du-light", "one-form", "Ich danke Ihnen."),
    *many("de-sie-second", "but-after-sympathy", "Das verstehe ich gut, aber es wird Zeit."),
    *many("de-sie-light", "no-robot", "Diese Nachricht wurde automatisch erstellt."),
    *many("de-sie-light", "no-stiff-words", "Hiermit erinnere ich Sie daran."),
    *many("de-sie-light", "no-grovelling", "Entschuldigen Sie die Störung."),
    *many("de-sie-light", "new-account", "Ich habe eine neue Bankverbindung.", "Konto: DE89 3704 0044 0532 0130 00."),
    *many("de-sie-light", "one-ask", "Können Sie mir auch ein Foto schicken?"),
    *many("de-du-firm", "one-date", "Schreib mir bis zum 9. März."),
    Fault("de-sie-light", instead("vielleicht ist", "gestern ist"), "hedge"),
    Fault("de-sie-light", without("number"), "all-facts"),
]

ENGLISH = [
    *many("en-light", "no-why", "Why is this still open?", "How come nothing arrived?"),
    *many("en-heads-up", "not-yet-late", "This is a reminder."),
    *many("en-light", "no-blame", "You haven't paid.", "As you know, we agreed on this."),
    *many("en-second", "no-guilt", "I expected better.", "I have bills of my own."),
    *many("en-second", "no-guilt", "I am counting on you.", "This is awkward for me.", "We have to pay our own bills."),
    *many("en-second", "no-irony", "What a surprise, nothing.", "I see you were “busy”."),
    *many("en-light", "no-threat", "Otherwise I'll have to act."),
    *many("en-light", "not-yet-firm", "There will be fees.", "Pay it immediately."),
    *many("en-firm", "not-yet-formal", "My lawyer will write to you.", "This is a final notice."),
    *many("en-light", "never-louder", "PLEASE look.", "Have a look!!"),
    *many(
        "en-second", "but-after-sympathy", "I understand, but it is time.", "That can't be easy. However, it is time."
    ),
    *many("en-light", "no-robot", "This is an automated message.", "Dear customer."),
    *many("en-light", "no-stiff-words", "Please be advised of this."),
    *many("en-light", "no-grovelling", "Sorry to bother you."),
    *many("en-light", "new-account", "Our bank details have changed.", "Use GB82 WEST 1234 5698 7654 32."),
    *many("en-light", "one-ask", "Would you send me a photo too?"),
    *many("en-firm", "one-date", "Write to me before Monday 9 March."),
    *many("en-firm", "one-consequence", "A formal letter follows and I suspend the work."),
    Fault("en-light", instead("The invoice is attached again.", ""), "copy-named"),
    Fault("en-second", without("amount"), "all-facts"),
]

FAULTS = [*DUTCH, *FLEMISH, *FRENCH, *GERMAN, *ENGLISH]
