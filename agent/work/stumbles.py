"""Which mail is to blame when the reading ends, and where it ended before.

The latter is a note beside the books, written before each batch and taken back after it.

A mail may break more than an exception can tell: the connection, the server, or this very program. When the reading
ended at the same mail again and again, it is passed over and the owner looks. The note is no part of the books: without
it a batch is tried once more, and that is all.
"""

from __future__ import annotations

import contextlib
import json
import logging
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.domain.errors import Failure, MailboxError, VoldaanError
from agent.domain.speech import tell
from agent.work.pass_clock import PassOver

log = logging.getLogger("voldaan.reading")

PATIENCE = 3
"""How often one mail alone may end this program before it is passed over."""

LINE_PATIENCE = 12
"""How often the line may break at one mail before that is passed over: on a bad line, chance alone does it often."""

_END_OF_PROGRAM, _END_OF_LINE = LINE_PATIENCE, PATIENCE
_TOO_MUCH = PATIENCE * LINE_PATIENCE


class Stumbles:
    """Weighs, by folder and mail, how often the reading began and did not come to its end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, place: str, uid: int) -> bool:
        """Note that the reading goes on from this mail; False when it ended there too often."""
        return self._add(place, uid, _END_OF_PROGRAM) < _TOO_MUCH

    @contextlib.contextmanager
    def blaming(self, place: str, uid: int) -> Iterator[None]:
        """Weigh what ended the reading of a mail that was begun.

        The mail is not to blame when the program was asked to end in the middle of it, nor for a disk, a login or this
        machine, and hardly for the line.

        Raises:
            MailboxError: Instead of an OSError; the next pass tries again.
        """
        try:
            yield
        except PassOver:
            self.passed(place, uid)
            raise
        except OSError as error:  # no more processes, or open files; the mailbox's own became a MailboxError
            self._add(place, uid, _END_OF_LINE - _END_OF_PROGRAM)
            why = error.strerror or type(error).__name__
            text = tell("mail cannot be read just now ({why}); the next pass tries again", why=why)
            raise MailboxError(text, Failure.RETRY) from None
        except VoldaanError as error:
            if isinstance(error, MailboxError) and error.temporary:
                self._add(place, uid, _END_OF_LINE - _END_OF_PROGRAM)
            elif not isinstance(error, MailboxError) or error.failure is not Failure.BUG:
                self._add(place, uid, -_END_OF_PROGRAM)
            raise

    def ended_in(self, place: str, uids: Sequence[int]) -> bool:
        """Whether the reading ended at one of these mails before."""
        return not self._read().get(place, {}).keys().isdisjoint(map(str, uids))

    def passed(self, place: str, uid: int) -> None:
        """Note that what began with this mail was read to its end."""
        begun = self._read()
        begun.get(place, {}).pop(str(uid), None)
        self._write({place: mails for place, mails in begun.items() if mails})

    def _add(self, place: str, uid: int, weight: int) -> int:
        """Weigh a mail anew and give its weight before that."""
        begun = self._read()
        before = begun.get(place, {}).get(str(uid), 0)
        begun.setdefault(place, {})[str(uid)] = before + weight
        self._write(begun)
        return before

    def _read(self) -> dict[str, dict[str, int]]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {
                str(place): {str(mails): int(times) for mails, times in each.items()} for place, each in found.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError):
            log.warning("%s cannot be read; it is begun anew", self._path)
            return {}

    def _write(self, begun: dict[str, dict[str, int]]) -> None:
        beside = self._path.with_suffix(".new")
        # A full disk: the books will say so, and stop everything.
        with contextlib.suppress(OSError):
            beside.write_text(json.dumps(begun), encoding="utf-8")
            beside.replace(self._path)


@contextlib.contextmanager
def broken_by_a_mail() -> Iterator[list[str]]:
    """Catch what a mail did to its reader, and nothing that a line, a disk or the settings did; gives the reason."""
    why: list[str] = []
    try:
        yield why
    except VoldaanError as error:
        if not isinstance(error, MailboxError) or error.failure is not Failure.BUG:
            raise
        why.append(str(error))
    except Exception as error:
        log.error("mail could not be read: %s\n%s", type(error).__name__, frames(error))
        kind = type(error).__name__
        why.append(tell("reading it met something nobody foresaw ({error}); please report it", error=kind))


def frames(error: Exception) -> str:
    """Tell where it happened, without the error's own text: that may quote the mail."""
    return "".join(traceback.format_tb(error.__traceback__))
