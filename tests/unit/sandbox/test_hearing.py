"""What is known of our own letters while somebody's words are heard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.domain.invoice import InvoiceDraft
from agent.sandbox import MailText, Reader, hear, samples
from tests.examples import TIMES
from tests.score_splitting import mails

LISTENING = Path(__file__).parents[2] / "listening" / "splitting" / "mails.jsonl"
TAUGHT = Path(__file__).parents[2] / "listening" / "training"

PROMISE = "Wij betalen de hele factuur van september volgende week vrijdag."


def heard(text: str, *own: str) -> str:
    """The new words of a mail that may quote these mails of ours."""
    return hear(MailText(text, "2026-09-16T09:00:00+02:00", own=own)).words.new


def test_what_we_wrote_is_ours():
    """
    Also without any mark of a quote. Rule: new-words.
    """
    ours = "Beste Jan,\n\nStaat factuur 2026-014 van 2 november bij jullie nog open?\n\nGroet,\nSanne"

    assert heard(f"Nee hoor.\n\n{ours}", ours) == "Nee hoor."


def test_what_we_quoted_of_the_customer_he_may_say_again():
    """
    Our answer holds his words below a head; they do not become ours.
    """
    ours = f"Dank je wel!\n\nGroet,\nSanne\n\nOp ma 14 sep 2026 om 09:12 schreef Jan <jan@acme.example>:\n> {PROMISE}"

    assert PROMISE in heard(f"Nogmaals:\n\n{PROMISE}", ours)


def test_more_letters_than_any_thread_has_are_cut():
    """
    A request to the child stays small.
    """
    packed = MailText("Ok.", "2026-09-16T09:00:00+02:00", own=("x" * 1_000_000,) * 1000).packed()

    assert len(packed) < 300_000


def test_every_mail_of_fifty_programs_is_heard_in_a_child(warm_worker: Reader):
    """
    A child can open no file: whatever rules read at first use was read before it began.
    """
    heard = [
        warm_worker.hear(MailText(mail.get("text", ""), mail["received"], mail.get("html", ""), tuple(mail["own"])))
        for mail in list(mails([LISTENING]))[:: max(1, 12 // TIMES)]
    ]

    assert {one.trouble for one in heard} == {""}


def test_whatever_a_mail_means_is_heard_in_a_child(warm_worker: Reader):
    """
    Each label's own tables too: absences, plans of payment, claims.
    """
    lines = [line for path in sorted(TAUGHT.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    few = lines[:: max(50, 500 // TIMES)]
    heard = [warm_worker.hear(MailText(mail["new"], mail["received"])) for mail in map(json.loads, few)]

    assert {one.trouble for one in heard} == {""}
    assert len({one.meaning.primary for one in heard}) > 10


def test_a_large_paper_is_read_after_a_mail_as_before_it(warm_worker: Reader):
    """
    What listening loads takes nothing from the measure of a child that reads papers.
    """
    paper = samples.PDF + b"\n%" + b"x" * 12_000_000
    warm_worker.hear(MailText(PROMISE, "2026-09-16T09:00:00+02:00"))

    assert isinstance(warm_worker.read(paper, "factuur.pdf"), InvoiceDraft)


def test_mails_and_papers_take_turns(warm_worker: Reader):
    """
    The next child is made ready for what the last request was; another kind gets a child of its own.
    """
    mail = MailText(PROMISE, "2026-09-16T09:00:00+02:00")
    heard_in_turn = []
    for _ in range(2):
        heard_in_turn += [warm_worker.hear(mail), warm_worker.hear(mail)]
        assert isinstance(warm_worker.read(samples.PDF, "x.pdf"), InvoiceDraft)

    assert heard_in_turn == [hear(mail)] * 4


@pytest.mark.parametrize(
    "words",
    [
        "Wij betalen de factuur volgende week vrijdag in drie termijnen, de eerste op 3 maart.",
        pytest.param("Nous avons réglé la facture hier, le 3 mars; pourriez-vous vérifier?", marks=pytest.mark.torture),
        pytest.param("Ich bin bis Montag im Urlaub. Die Rechnung haben wir nie bekommen.", marks=pytest.mark.torture),
        pytest.param("The machine you delivered is broken, so we refuse to pay.", marks=pytest.mark.torture),
    ],
)
def test_the_first_mail_is_understood_like_any_other(words: str):
    """
    Whatever its language: its child prepares for itself what others find prepared.
    """
    mail = MailText(words, "2026-09-16T09:00:00+02:00")
    with Reader() as reader:
        heard = [reader.hear(mail) for _ in range(2)]

    assert heard == [hear(mail)] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="children are only forked on Linux")
def test_a_child_listens_however_many_threads_are_set_outside():
    """
    It may start none, and a library that would start them at its first product ends the process.
    """
    asked = (
        "import os\n"
        "from agent.sandbox import hearing, limits\n"
        "hearing.learn_to_listen()\n"
        "if os.fork() == 0:\n"
        "    limits.limit(limits.LISTENING_BYTES)\n"
        "    os._exit(0 if hearing.hear(hearing.MailText('Betaald.', '2026-09-16T09:00:00+02:00')) else 1)\n"
        "raise SystemExit(1 if os.wait()[1] else 0)\n"
    )

    said = subprocess.run([sys.executable, "-c", asked], env=os.environ | {"OPENBLAS_NUM_THREADS": "4"})

    assert said.returncode == 0
