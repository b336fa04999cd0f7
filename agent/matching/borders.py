"""Whether a piece of text is a whole token, or part of a longer number or word."""

from __future__ import annotations

import re

from agent.matching.pieces import Pieces, Window
from agent.matching.words import is_word

_GLUE = re.compile(r"[-/._]")
#: So many signs are a number by themselves beside other digits: "7777 4444 2222" is one number.
_ALONE = 5
_LABELS = ("label.invoice", "label.between", "label.join")


class Borders:
    """What stands before and behind the pieces of one text."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._goes_on: list[bool] | None = None

    def is_whole(self, window: Window, is_next: bool) -> bool:
        """Whether it is no part of something longer; ``is_next`` when it follows a number of ours directly."""
        return self._is_free_before(window, is_next) and self._is_free_behind(window)

    def _is_free_before(self, window: Window, is_next: bool) -> bool:
        pieces, place = self._pieces, window.start
        if place == 0:
            return not pieces.text[: pieces.spans[0][0]].endswith("_")
        gap, before = pieces.gap(place), pieces.atoms[place - 1]
        if pieces.isdigit[place - 1]:
            if is_next or pieces.is_other[place - 1]:
                return bool(gap)
            if gap.isspace():
                return not window.has_blank and self._stands_alone(window)
            return bool(gap) and not _GLUE.fullmatch(gap)
        is_label = any(is_word(name, before) for name in _LABELS)
        if not gap:
            return pieces.isdigit[place] and is_label
        is_prefix = gap in {"-", "_"} and len(before) <= 3 and pieces.isdigit[place]
        return is_label or not is_prefix

    def _is_free_behind(self, window: Window) -> bool:
        pieces, place = self._pieces, window.end
        if place == len(pieces.atoms):
            return True
        gap, behind = pieces.gap(place), pieces.atoms[place]
        if pieces.isdigit[place]:
            follows = pieces.is_other[place] or pieces.is_account[place] or self._list_goes_on(place)
            if gap.isspace():
                return follows or (not window.has_blank and self._stands_alone(window))
            return bool(gap) and ((follows and gap != ".") or not _GLUE.fullmatch(gap))
        is_join = is_word("label.join", behind)
        if not gap:
            return len(behind) >= 3 or is_join or is_word("label.dated", behind)
        is_suffix = gap in {"-", "_", "/"} and len(behind) <= 2 and not is_join
        return not is_suffix or bool(pieces.windows(place))

    def _list_goes_on(self, place: int) -> bool:
        """Whether a number of ours begins here that is whole itself; told from the end, for lists may be long."""
        if self._goes_on is None:
            found = self._goes_on = [False] * len(self._pieces.atoms)
            for each in range(len(found) - 1, -1, -1):
                found[each] = any(self._is_free_behind(window) for window in self._pieces.windows(each))
        return self._goes_on[place]

    def _stands_alone(self, window: Window) -> bool:
        atoms = self._pieces.inside(window)
        return sum(map(len, atoms)) >= _ALONE or not all(atom[0].isdigit() for atom in atoms)
