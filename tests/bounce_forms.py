"""Reports in the ways of some fifty mail servers, with invented names: what they say, and how our mail comes back."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from agent.replies import Fate

WHO = "jan@acme.example"
OURS = "<2026-031.letter@sanne.example>"
ORIGINAL = (
    f"Received: from mail.sanne.example\r\nFrom: sanne@sanne.example\r\nTo: {WHO}\r\nSubject: Factuur 2026-031\r\n"
)
ORIGINAL += f"Message-ID: {OURS}\r\nDate: Mon, 16 Mar 2026 09:00:00 +0100\r\n"
WORDS = "\r\nBeste Jan,\r\n\r\nVolgens mij staat factuur 2026-031 nog open.\r\n"


@dataclass(frozen=True)
class Form:
    """
    One server's way of reporting.

    ``head`` are header lines, ``says`` its words. ``back`` is how our mail comes back: "part" (message/rfc822), "headers"
    (text/rfc822-headers), "below" (in plain text), "base64", "quoted", or "nothing". ``fields`` is a delivery status.
    """

    name: str
    fate: Fate | None
    says: str
    head: str = "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice"
    back: str = "below"
    fields: str = ""
    rule: str = "--- Below this line is a copy of the message."

    @property
    def raw(self) -> bytes:
        """The report as it lies in the mailbox."""
        says, encoding = self.says.replace("\n", "\r\n"), "8bit"
        if self.back == "base64":
            says, encoding = base64.encodebytes(says.encode()).decode().replace("\n", "\r\n"), "base64"
        top = (
            f"{self.head}\r\nTo: sanne@sanne.example\r\nDate: Tue, 17 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        )
        if self.back in ("part", "headers", "base64"):
            media = "text/rfc822-headers" if self.back == "headers" else "message/rfc822"
            mail = ORIGINAL + (WORDS if self.back != "headers" else "")
            report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            text = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{says}\r\n"
            status = f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{self.fields}\r\n" if self.fields else ""
            return f"{top}{report}{text}{status}--b\r\nContent-Type: {media}\r\n\r\n{mail}\r\n--b--\r\n".encode()
        mail = {"below": f"{self.rule}\r\n\r\n{ORIGINAL}{WORDS}", "nothing": ""}.get(self.back)
        if mail is None:
            mail = "\r\n".join(f"> {line}" for line in ORIGINAL.splitlines())
        return f"{top}Content-Type: text/plain; charset=utf-8\r\n\r\n{says}\r\n\r\n{mail}".encode()


def status(action: str, code: str, who: str = WHO, more: str = "") -> str:
    """A delivery status of RFC 3464."""
    return f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {who}\r\nAction: {action}\r\nStatus: {code}\r\n{more}"


def daemon(subject: str, sender: str = "Mail Delivery System <MAILER-DAEMON@mx.example>") -> str:
    """The header lines of a server's report."""
    return f"From: {sender}\r\nSubject: {subject}\r\nAuto-Submitted: auto-replied"


F, D = Fate.FAILED, Fate.DELAYED
EXCHANGE = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example>"
FORMS = (
    Form("rfc3464 failed", F, "It failed.", back="part", fields=status("failed", "5.1.1")),
    Form("rfc3464 headers only", F, "It failed.", back="headers", fields=status("failed", "5.1.10")),
    Form("rfc3464 full", Fate.FULL, "It failed.", back="headers", fields=status("failed", "5.2.2")),
    Form("rfc3464 policy", Fate.BLOCKED, "It failed.", back="headers", fields=status("failed", "5.7.1")),
    Form("rfc3464 delayed", D, "Not yet.", back="headers", fields=status("delayed", "4.4.1")),
    Form("rfc3464 delivered", Fate.DELIVERED, "It is there.", back="headers", fields=status("delivered", "2.0.0")),
    Form("rfc3464 relayed", Fate.DELIVERED, "It went on.", back="headers", fields=status("relayed", "2.0.0")),
    Form("rfc3464 expanded", Fate.DELIVERED, "A list.", back="headers", fields=status("expanded", "2.0.0")),
    Form("rfc3464 expired", F, "Gave up.", back="headers", fields=status("failed", "4.4.7")),
    Form(
        "postfix",
        F,
        f"I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<{WHO}>: host mx.acme.example said: 550 5.1.1 User unknown (in reply to RCPT TO)",
        daemon("Undelivered Mail Returned to Sender"),
        "part",
        status("failed", "5.1.1"),
    ),
    Form(
        "postfix plain",
        F,
        f'Your message could not be delivered.\n\n<{WHO}>: unknown user: "jan"',
        daemon("Undelivered Mail Returned to Sender"),
    ),
    Form(
        "postfix warning",
        D,
        f"THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n<{WHO}>: connect to mx.acme.example: Connection timed out",
        daemon("Delayed Mail (still being retried)"),
    ),
    Form(
        "exim",
        F,
        f"A message that you sent could not be delivered to one or more of its recipients. The following address(es) failed:\n\n  {WHO}\n    Unrouteable address",
        daemon("Mail delivery failed: returning message to sender") + f"\r\nX-Failed-Recipients: {WHO}",
        rule="------ This is a copy of the message, including all the headers. ------",
    ),
    Form(
        "exim warning",
        D,
        f"A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.\nNo action is required on your part.\n\n  {WHO}",
        daemon("Warning: message 1xYzAb-000123-4C delayed 24 hours"),
    ),
    Form(
        "exim retry timeout",
        F,
        f"The following address(es) failed:\n\n  {WHO}\n    retry timeout exceeded",
        daemon("Mail delivery failed: returning message to sender"),
        rule="------ This is a copy of your message ------",
    ),
    Form(
        "qmail",
        F,
        f"Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<{WHO}>:\nSorry, no mailbox here by that name.",
        daemon("failure notice"),
    ),
    Form(
        "qmail gave up",
        F,
        f"<{WHO}>:\nI'm not going to try again; this message has been in the queue too long.",
        daemon("failure notice"),
    ),
    Form(
        "sendmail v8",
        F,
        f"The original message was received at Mon, 16 Mar 2026\n\n   ----- The following addresses had permanent fatal errors -----\n<{WHO}>\n    (reason: 550 5.1.1 User unknown)",
        daemon("Returned mail: see transcript for details", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>"),
        "headers",
        status("failed", "5.1.1"),
    ),
    Form(
        "sendmail v8 warning",
        D,
        f"    **  THIS IS A WARNING MESSAGE ONLY  **\n\n<{WHO}>... Deferred\nWarning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old",
        daemon("Warning: could not send message for past 4 hours"),
    ),
    Form(
        "sendmail v5",
        F,
        f"   ----- Transcript of session follows -----\n550 <{WHO}>... User unknown",
        "From: MAILER-DAEMON@mx.example (Mail Delivery Subsystem)\r\nSubject: Returned mail: User unknown",
        rule="   ----- Unsent message follows -----",
    ),
    Form(
        "domino",
        F,
        f"Your message\n\n  Subject: Factuur 2026-031\n\nwas not delivered to:\n\n  {WHO}\n\nbecause:\n\n  User jan not listed in Domino Directory",
        "From: Mail Router <postmaster@acme.example>\r\nAuto-Submitted: auto-generated\r\nSubject: DELIVERY FAILURE: User jan not listed in Domino Directory",
        "headers",
    ),
    Form(
        "notes old",
        F,
        f"Unable to deliver message to {WHO}\nName not found in address book",
        "From: Postmaster <postmaster@acme.example>\r\nReturn-Path: <>\r\nSubject: NON-DELIVERY of: Factuur 2026-031",
    ),
    Form(
        "office 365 en",
        F,
        f"Your message to {WHO} couldn't be delivered.\n\njan wasn't found at acme.example.",
        daemon("Undeliverable: Factuur 2026-031", EXCHANGE),
        "part",
        status("failed", "5.1.10"),
    ),
    Form(
        "exchange nl",
        F,
        f"Bezorging van het bericht aan deze geadresseerden of groepen is mislukt:\n\n{WHO}\nHet opgegeven e-mailadres is niet gevonden.",
        daemon("Onbestelbaar: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "exchange fr",
        F,
        f"Échec de la remise à ces destinataires ou groupes :\n\n{WHO}\nL’adresse de messagerie que vous avez entrée est introuvable.",
        daemon("Non remis : Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "exchange de",
        F,
        f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{WHO}\nDie Nachricht konnte nicht zugestellt werden.",
        daemon("Unzustellbar: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "exchange nl full",
        Fate.FULL,
        f"Het bericht kan niet worden bezorgd aan {WHO}: het postvak van de geadresseerde is vol.",
        daemon("Onbestelbaar: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "exchange old",
        F,
        f"Your message did not reach some or all of the intended recipients.\n\n      {WHO} on 17-3-2026 10:00\n            The e-mail account does not exist at the organization",
        "From: System Administrator <postmaster@acme.example>\r\nReturn-Path: <>\r\nSubject: Undeliverable: Factuur 2026-031",
        "headers",
    ),
    Form(
        "exchange delayed nl",
        D,
        f"De bezorging aan {WHO} is vertraagd. De server zal het opnieuw proberen.",
        daemon("Vertraagd: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "exchange delivered",
        Fate.DELIVERED,
        f"Delivery to these recipients or groups is complete, but no delivery notification was sent by the destination server:\n\n{WHO}",
        daemon("Relayed: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "amazon workmail",
        F,
        f"Delivery has failed to the following recipient:\n{WHO}\n\nTechnical report:\nRecipient mailbox does not exist",
        daemon("Delivery Status Notification (Failure)", "Amazon WorkMail <mailer-daemon@eu.mail.example>"),
        "headers",
    ),
    Form(
        "amazon ses",
        F,
        f"An error occurred while trying to deliver the mail to the following recipients:\n{WHO}",
        daemon("Delivery Status Notification (Failure)", "MAILER-DAEMON@eu.mail.example"),
        "part",
        status("failed", "5.1.1"),
    ),
    Form(
        "dragonfly",
        F,
        f"This is the DragonFly Mail Agent v0.13 at mx.example.\n\nThere was an error delivering your mail to <{WHO}>.\n\nmx.acme.example did not like our RCPT TO: 550 User unknown",
        daemon("Mail delivery failed"),
        rule="Message headers follow.",
    ),
    Form(
        "opensmtpd",
        F,
        f"    Hi!\n\nThis is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\nAn error has occurred while attempting to deliver a message for the following list of recipients:\n\n{WHO}: 550 No such user",
        daemon("Delivery status notification: error", "Mailer Daemon <MAILER-DAEMON@mx.example>"),
    ),
    Form(
        "opensmtpd delay",
        D,
        f"A message is delayed for more than 4 hours for the following list of recipients:\n\n{WHO}: 421 try later",
        daemon("Delivery status notification: warning", "Mailer Daemon <MAILER-DAEMON@mx.example>"),
    ),
    Form(
        "mobile carrier",
        Fate.FULL,
        f"The user(s) account is temporarily over quota or does not exist.\n\n<{WHO}>\n\nThe following recipients did not receive this message:\n<{WHO}>",
        "From: Postmaster@mobile.example\r\nReturn-Path: <>\r\nSubject: Mail System Error - Returned Mail",
        "below",
    ),
    Form(
        "mobile carrier rejected",
        F,
        f"Each of the following recipients was rejected by a remote mail server.\n\n    Recipient: <{WHO}>\n    >>> RCPT TO:<{WHO}>\n    <<< 550 Unknown user",
        "From: Mail Administrator <Postmaster@mobile.example>\r\nReturn-Path: <>\r\nSubject: Mail System Error - Returned Mail",
    ),
    Form(
        "gmail",
        F,
        f"Address not found\n\nYour message wasn't delivered to {WHO} because the address couldn't be found, or is unable to receive mail.",
        daemon("Delivery Status Notification (Failure)", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>"),
        "part",
        status("failed", "5.1.1"),
    ),
    Form(
        "gmail delay",
        D,
        f"Delivery incomplete\n\nThere was a temporary problem delivering your message to {WHO}. We will retry for 46 more hours.",
        daemon("Delivery Status Notification (Delay)", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>"),
        "part",
        status("delayed", "4.4.1"),
    ),
    Form(
        "gmail full",
        Fate.FULL,
        f"Recipient inbox full\n\nYour message couldn't be delivered to {WHO}. Their inbox is out of storage space.",
        daemon("Delivery Status Notification (Failure)", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>"),
        "part",
        status("failed", "5.2.2"),
    ),
    Form(
        "yahoo",
        F,
        f"Sorry, we were unable to deliver your message to the following address.\n\n<{WHO}>:\n554: delivery error: dd This user doesn't have an account",
        daemon("Failure Notice", "MAILER-DAEMON@mta.mail.example"),
    ),
    Form(
        "web.de",
        F,
        f'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\nThe following address failed:\n\n"{WHO}":\nSMTP error: 550 Requested action not taken: mailbox unavailable',
        daemon("Mail delivery failed: returning message to sender", "mailer-daemon@post.example"),
    ),
    Form(
        "t-online de",
        F,
        f"|------------------------- Nachrichtenbeginn -------------------------|\nIhre Nachricht konnte nicht ausgeliefert werden an:\n{WHO}\nGrund: Empfänger unbekannt",
        daemon("Mail-Zustellung fehlgeschlagen", "Mailsystem <mailer-daemon@post.example>"),
    ),
    Form(
        "free fr",
        F,
        f"Votre message n'a pas pu être distribué au destinataire suivant :\n<{WHO}>: utilisateur inconnu",
        daemon("Message non distribué", "Postmaster <mailer-daemon@poste.example>"),
    ),
    Form(
        "spam filter",
        Fate.BLOCKED,
        f"Your message to {WHO} was rejected: it was classified as spam by our filter.",
        daemon("Message rejected", "Spam Filter <spamfilter@acme.example>"),
    ),
    Form(
        "spam filter nl",
        Fate.BLOCKED,
        f"Uw bericht aan {WHO} is geweigerd vanwege ons beleid: de inhoud is als spam herkend.",
        daemon("Bericht geweigerd", "spamfilter@acme.example"),
    ),
    Form(
        "blocklist",
        Fate.BLOCKED,
        f"<{WHO}>: host mx.acme.example said: 554 5.7.1 Service unavailable; client host blocked using a blocklist",
        daemon("Undelivered Mail Returned to Sender"),
        "headers",
        status("failed", "5.7.1"),
    ),
    Form(
        "dmarc",
        Fate.BLOCKED,
        f"Could not deliver to {WHO}: 550 rejected due to the DMARC policy of the sender's domain",
        daemon("Undeliverable: Factuur 2026-031"),
        "headers",
    ),
    Form(
        "quarantine",
        Fate.QUARANTINED,
        f"Your message to {WHO} has been quarantined. The recipient may release it.",
        "From: quarantine@acme.example\r\nAuto-Submitted: auto-generated\r\nSubject: Message quarantined: Factuur 2026-031",
    ),
    Form(
        "quarantine nl",
        Fate.QUARANTINED,
        f"Uw bericht aan {WHO} is in quarantaine geplaatst.",
        "From: quarantine@acme.example\r\nAuto-Submitted: auto-generated\r\nSubject: Bericht in quarantaine",
        "quoted",
    ),
    Form(
        "full plain",
        Fate.FULL,
        f"<{WHO}>:\nUser's mailbox is full. The message was returned.",
        daemon("failure notice"),
    ),
    Form(
        "full fr",
        Fate.FULL,
        f"Votre message n'a pas pu être remis à {WHO} : la boîte aux lettres du destinataire est pleine.",
        daemon("Message non remis", "Mailer-Daemon <mailer-daemon@poste.example>"),
    ),
    Form(
        "full de",
        Fate.FULL,
        f"Die Nachricht an {WHO} konnte nicht zugestellt werden: das Postfach des Empfängers ist voll.",
        daemon("Unzustellbar: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "delay de",
        D,
        f"Die Zustellung Ihrer Nachricht an {WHO} ist verzögert. Weitere Zustellversuche folgen.",
        daemon("Verzögert: Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form(
        "delay fr",
        D,
        f"La remise de votre message à {WHO} est retardée. Le serveur fera une nouvelle tentative.",
        daemon("Retardé : Factuur 2026-031", EXCHANGE),
        "base64",
    ),
    Form("quoted only", F, f"Message to {WHO} failed: user unknown", daemon("Undeliverable mail"), "quoted"),
    Form(
        "nothing back",
        F,
        f"Your message to {WHO} could not be delivered: no such user.",
        daemon("Undeliverable mail"),
        "nothing",
    ),
    Form(
        "mdaemon",
        F,
        f"The attached message had PERMANENT fatal delivery errors!\n\nFailed address: {WHO}\n\nRCPT TO: 550 Recipient unknown",
        "From: MDaemon@acme.example\r\nSubject: Permanent Delivery Failure",
        "part",
    ),
    Form(
        "imail",
        Fate.FULL,
        f"User mailbox exceeds allowed size: {WHO}\n\nOriginal message follows.",
        "From: Postmaster <postmaster@acme.example>\r\nReturn-Path: <>\r\nSubject: Undeliverable Mail",
        rule="Original message follows.",
    ),
    Form(
        "outlook.com unknown",
        F,
        f"Delivery has failed to these recipients or groups:\n\n{WHO}\nThe email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.\n\nRemote server returned '550 5.5.0 Requested action not taken: mailbox unavailable'",
        daemon("Undeliverable: Factuur 2026-031", "postmaster@post.example"),
        "part",
        status("failed", "5.5.0"),
    ),
    Form(
        "exchange delivery refused",
        Fate.BLOCKED,
        f"Your message to {WHO} couldn't be delivered.\n\nThe group jan only accepts messages from people in its organization or on its allowed senders list, and your email address isn't on the list.",
        daemon("Undeliverable: Factuur 2026-031", EXCHANGE),
        "part",
        status("failed", "5.7.133"),
    ),
    Form(
        "exchange gave up",
        F,
        f"Delivery has failed to these recipients or groups:\n\n{WHO}\nThe server has tried to deliver this message, without success, and has stopped trying. Please try sending this message again.",
        daemon("Undeliverable: Factuur 2026-031", EXCHANGE),
        "part",
        status("failed", "4.4.7"),
    ),
    Form(
        "exchange nl blocked",
        Fate.BLOCKED,
        f"Uw bericht aan {WHO} is geblokkeerd. De ontvanger of zijn beheerder heeft regels ingesteld: het bericht is geweigerd wegens beleid.",
        daemon("Onbestelbaar: Factuur 2026-031", EXCHANGE),
        "part",
        status("failed", "5.7.1"),
    ),
    Form(
        "gmx full",
        Fate.FULL,
        f'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients.\nThe following address failed:\n\n"{WHO}":\nSMTP error: 552 Requested mail action aborted: exceeded storage allocation. Quota exceeded. The recipients mailbox is full.',
        daemon("Mail delivery failed: returning message to sender", "mailer-daemon@post.example"),
    ),
    Form(
        "orange full",
        Fate.FULL,
        f"<{WHO}>: host smtp-in.poste.example said: 552 5.1.1 Boite du destinataire pleine. Recipient overquota (in reply to RCPT TO command)",
        daemon("Undelivered Mail Returned to Sender"),
        "headers",
        status("failed", "5.1.1"),
    ),
    Form(
        "orange unknown",
        F,
        f"<{WHO}>: host smtp-in.poste.example said: 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. (in reply to RCPT TO command)",
        daemon("Undelivered Mail Returned to Sender"),
        "headers",
        status("failed", "5.1.1"),
    ),
    Form(
        "free inactive",
        F,
        f"<{WHO}>: host mx1.poste.example said: 550 5.2.1 This mailbox has been blocked due to inactivity (in reply to RCPT TO command)",
        daemon("Undelivered Mail Returned to Sender"),
        "headers",
        status("failed", "5.2.1"),
    ),
    Form(
        "laposte fr",
        F,
        f"Bonjour,\n\nVotre courriel n'a pas été délivré à :\n{WHO}\n\nMotif : cette adresse n'existe plus.",
        daemon("Courriel non délivré", "Mailer-Daemon <mailer-daemon@poste.example>"),
    ),
    Form(
        "belgian provider full",
        Fate.FULL,
        f"<{WHO}>: host mx.post.example said: 552 5.2.2 Over quota - mailbox vol - boîte aux lettres pleine (in reply to RCPT TO command)",
        daemon("Undelivered Mail Returned to Sender"),
    ),
    Form(
        "belgian provider unknown",
        F,
        f"Uw e-mail kon niet afgeleverd worden bij de volgende bestemmeling(en):\n{WHO}\n\nVotre e-mail n'a pas pu être délivré au(x) destinataire(s) suivant(s) :\n{WHO}",
        daemon("Niet afgeleverd / Non délivré", "Mailer-Daemon <mailer-daemon@post.example>"),
    ),
    Form(
        "dutch provider unknown",
        F,
        f"Beste klant,\n\nJe bericht kon niet worden afgeleverd bij {WHO}, omdat dit e-mailadres niet (meer) bestaat.",
        daemon("Je e-mail is niet afgeleverd", "Mail Delivery System <mailer-daemon@post.example>"),
    ),
    Form(
        "dutch provider full",
        Fate.FULL,
        f"Je bericht aan {WHO} is niet afgeleverd. De mailbox van de ontvanger zit vol.",
        daemon("Je e-mail is niet afgeleverd", "Mail Delivery System <mailer-daemon@post.example>"),
    ),
    Form(
        "dutch provider delay",
        D,
        f"Je bericht aan {WHO} is nog niet afgeleverd. We blijven het de komende dagen proberen; je hoeft niets te doen.",
        daemon("Vertraging bij het afleveren van je e-mail", "Mail Delivery System <mailer-daemon@post.example>"),
    ),
    Form(
        "greylisted long",
        D,
        f"This is the mail system at host mx.example.\n\n####################\n# THIS IS A WARNING ONLY. #\n####################\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<{WHO}>: host mx.acme.example said: 451 4.7.1 Greylisting in action, please come back later",
        daemon("Delayed Mail (still being retried)"),
        "headers",
        status("delayed", "4.7.1"),
    ),
    Form(
        "exchange quarantine",
        Fate.QUARANTINED,
        f"Your message to {WHO} is being held for review by an administrator of the organization.",
        "From: postmaster@acme.example\r\nAuto-Submitted: auto-generated\r\nSubject: Message held: Factuur 2026-031",
    ),
    Form(
        "attachment stripped away",
        Fate.BLOCKED,
        f"Uw bericht aan {WHO} is niet afgeleverd: de bijlage is geblokkeerd door de virusfilter.",
        "From: mailgateway@acme.example\r\nAuto-Submitted: auto-generated\r\nSubject: Bericht geblokkeerd: Factuur 2026-031",
    ),
    Form(
        "relay loops",
        F,
        f"<{WHO}>: mail for acme.example loops back to myself",
        daemon("Undelivered Mail Returned to Sender"),
        "headers",
        status("failed", "5.4.6"),
    ),
    Form(
        "domain gone",
        F,
        f"<{WHO}>: Host or domain name not found. Name service error for name=acme.example type=MX: Host not found",
        daemon("Undelivered Mail Returned to Sender"),
    ),
    Form(
        "large mail",
        F,
        f"<{WHO}>: message size 12345678 exceeds size limit 10485760 of server mx.acme.example",
        daemon("Undelivered Mail Returned to Sender"),
        "headers",
        status("failed", "5.3.4"),
    ),
)
