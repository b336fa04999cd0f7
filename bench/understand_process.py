"""Runs by itself: a worker that learns to listen and forks a child under limits; prints the memory that takes."""

from __future__ import annotations

import os
import re
import resource
import sys
import traceback
from pathlib import Path

RECEIVED = "2026-03-16T10:00:00+01:00"
MAIL = """Goedemiddag Eva,

Dank voor je herinnering, die was er een van veel deze week. De deur klemt helaas nog steeds en het slot moet opnieuw.
Onze boekhouder is tot maandag met vakantie. Zodra hij terug is kijkt hij ernaar. Als het slot er dan in zit, betalen we
vrijdag de 20e. Kun je me de factuur nog eens sturen? De bijlage was leeg. Sorry voor het wachten.

Groet, Jan

Op ma 16 mrt 2026 om 09:12 schreef Eva <eva@voorbeeld.example>:
> Hoi Jan,
>
> Factuur 2026-014 van 2 februari staat nog open.
"""


def main() -> int:
    """Print the megabytes resident and addressed by a child after one mail; 1 when it died of it, with the reason."""
    from agent.sandbox.hearing import MailText, hear, learn_to_listen, practise
    from agent.sandbox.limits import LISTENING_BYTES, limit
    from agent.sandbox.worker import _warm_up

    _warm_up()
    learn_to_listen()
    practise()
    if os.fork() == 0:
        died = 1
        try:
            addressed = re.findall(r"VmSize:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[0]
            limit(LISTENING_BYTES)
            hear(MailText(MAIL, RECEIVED))
            resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(resident / 1024, int(addressed) / 1024, flush=True)
            died = 0
        except BaseException:  # a library may interrupt what it cannot go on with
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(died)
    if os.wait()[1]:
        print("the child that listens died under its limits", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
