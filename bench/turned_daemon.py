"""The real daemon on another day, with a resolver that can fail: python -m bench.turned_daemon SETTINGS MOMENT FILE.

MOMENT is what its clock on the wall shows at the start; while FILE is there, no host name is known.
"""

from __future__ import annotations

import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.cli.opened import open_house_at
from agent.daemon import SettingsFile, run_daemon
from agent.daemon.clocks import Clocks, local_now


def main(settings: Path, begins_at: datetime, names_fail: Path) -> None:
    """Run until stopped."""
    turned = begins_at - local_now()

    def wall() -> datetime:
        return local_now() + turned

    resolve = socket.getaddrinfo

    def getaddrinfo(*arguments: Any, **more: Any) -> Any:
        if names_fail.exists():
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return resolve(*arguments, **more)

    socket.getaddrinfo = getaddrinfo
    house = open_house_at(settings)
    house.logins.clock = wall
    run_daemon(house, SettingsFile(settings), clocks=Clocks(wall=wall))


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), Path(sys.argv[3]))
