#!/usr/bin/env python3
"""
Runs the steps of packaging/Dockerfile without Docker, and the container as packaging/compose.yaml would.

    sudo packaging/try_dockerfile.py [--base FOLDER] [--keep FOLDER] [--share PATH ...]

Each stage is a Debian 12 made by debootstrap; RUN, COPY, ENV, USER and the rest happen in order, in a chroot with mount
and process namespaces of its own. Then the container is started as its own user, on a read-only root, without
capabilities and with the one volume, and it is asked for everything its image promises. The network is the machine's
own, and memory is not limited.

Needs root, debootstrap, util-linux, and the packages of Debian and Python over the network; settings of pip go along
when they stand in the environment.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BASES = {"debian:bookworm-slim": "bookworm"}
MIRROR = "http://deb.debian.org/debian"
USER_ID = "1000"
CHROOT = "/usr/sbin/chroot"

SETTINGS = """\
data = "/data/books"
[owner]
name = "Sanne Bakker"
address = "sanne@bakker.example"
[[mailboxes]]
name = "main"
address = "sanne@bakker.example"
imap_host = "127.0.0.1"
imap_port = 9
smtp_host = "127.0.0.1"
smtp_port = 9
password_file = "/run/secrets/mail-password"
[invoices]
folder = "/data/invoices"
"""


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its lines joined."""

    word: str
    rest: str


@dataclass(frozen=True)
class Image:
    """What the instructions up to here have made: a folder, and how a container of it starts."""

    root: Path
    environ: Mapping[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"}
    )
    folder: str = "/"
    user: str = "root"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    health: str = ""


def read_dockerfile(text: str) -> Iterator[Instruction]:
    """Read the instructions in order; comments and line ends between them are gone."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    for line in filter(None, map(str.strip, joined.splitlines())):
        word, _, rest = line.partition(" ")
        yield Instruction(word.upper(), rest.strip())


class Builder:
    """Builds stage after stage; ``share`` are paths of this machine that only the building may see, read-only."""

    def __init__(self, work: Path, base: Path | None, share: Sequence[Path]) -> None:
        self._work = work
        self._base = base
        self._share = share
        self._roots: dict[str, Path] = {}

    def build(self, instructions: Sequence[Instruction]) -> Image:
        """Run every instruction and return the last stage."""
        image = None
        for instruction in instructions:
            print(f"== {instruction.word} {instruction.rest}", flush=True)
            image = self._begin(instruction.rest) if instruction.word == "FROM" else self._follow(image, instruction)
        if image is None:
            raise SystemExit("no FROM in the Dockerfile")
        return image

    def _begin(self, rest: str) -> Image:
        base, _, name = rest.partition(" AS ")
        root = self._work / (name or "image")
        if base not in BASES:
            raise SystemExit(f"no way to make {base} here")
        if self._base is None:
            self._base = self._work / "base"
            subprocess.run(["debootstrap", "--variant=minbase", BASES[base], self._base, MIRROR], check=True, stdout=-3)
        subprocess.run(["cp", "-a", self._base, root], check=True)
        self._roots[name] = root
        return Image(root)

    def _follow(self, image: Image | None, instruction: Instruction) -> Image:
        assert image is not None, "FROM comes first"
        rest = instruction.rest
        match instruction.word:
            case "RUN":
                self._run(image, rest)
                return image
            case "COPY":
                self._copy(image, shlex.split(rest))
                return image
            case "ENV":
                return replace(
                    image, environ={**image.environ, **dict(word.split("=", 1) for word in shlex.split(rest))}
                )
            case "WORKDIR":
                return replace(image, folder=rest)
            case "USER":
                return replace(image, user=rest)
            case "ENTRYPOINT":
                return replace(image, entrypoint=tuple(json.loads(rest)))
            case "CMD":
                return replace(image, command=tuple(json.loads(rest)))
            case "HEALTHCHECK":
                return replace(image, health=rest.partition("CMD ")[2])
            case "VOLUME" | "STOPSIGNAL":
                return image
            case word:
                raise SystemExit(f"{word} is not known here")

    def _run(self, image: Image, command: str) -> None:
        assert image.user == "root", "nothing is built as another user so far"
        shared = "".join(
            _bind(path, image.root / str(path).lstrip("/")) for path in (Path("/etc/resolv.conf"), *self._share)
        )
        mounts = f"mount -t proc proc {image.root}/proc; mount --rbind /dev {image.root}/dev; {shared}"
        told = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
        ended = subprocess.run(
            _in_chroot(image.root, mounts, ["/bin/sh", "-c", f"cd {shlex.quote(image.folder)} && {command}"]),
            env={**told, **image.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if ended.returncode:
            raise SystemExit(f"{ended.stdout.decode(errors='replace')}\nthis step ended with {ended.returncode}")

    def _copy(self, image: Image, words: Sequence[str]) -> None:
        *sources, target = (word for word in words if not word.startswith("--"))
        origin = next((self._roots[word[7:]] for word in words if word.startswith("--from=")), TOP)
        goal = image.root / target.lstrip("/")
        (goal if target.endswith("/") else goal.parent).mkdir(parents=True, exist_ok=True)
        for source in sources:
            path = origin / source.lstrip("/")
            if path.is_dir():
                shutil.copytree(path, goal, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(path, goal)


def _bind(path: Path, inside: Path) -> str:
    """Say how a path of this machine appears elsewhere, to be read only."""
    make = f"mkdir -p {inside}" if path.is_dir() else f"mkdir -p {inside.parent}; touch {inside}"
    return f"{make}; mount --bind -o ro {path} {inside}; "


def _in_chroot(root: Path, mounts: str, command: Sequence[str]) -> list[str]:
    apart = ["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--propagation", "private"]
    return [*apart, "/bin/sh", "-euc", f"{mounts}exec {CHROOT} {root} {shlex.join(command)}"]


class Container:
    """Containers of one image on one volume, as compose.yaml starts them."""

    def __init__(self, image: Image, volume: Path, secret: Path) -> None:
        self.image = image
        root = image.root
        self._mounts = (
            f"mount --bind {root} {root}; mount -t proc proc {root}/proc; mount --rbind /dev {root}/dev; "
            f"mount -t tmpfs -o mode=1777,noexec,nosuid tmpfs {root}/tmp; mount --bind {volume} {root}/data; "
            f"mount -t tmpfs tmpfs {root}/run; {_bind(secret, root / 'run/secrets' / secret.name)}"
            f"mount -o remount,bind,ro {root}; "
        )

    def start(self, command: Sequence[str], output: int | None = None) -> subprocess.Popen[str]:
        """Start a command as process 1 of a container."""
        limits = ["--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        inside = ["setpriv", f"--reuid={USER_ID}", f"--regid={USER_ID}", *limits]
        place = ["/bin/sh", "-c", f'cd {self.image.folder} && exec "$@"', "sh"]
        return subprocess.Popen(
            _in_chroot(self.image.root, self._mounts, [*inside, *place, *command]),
            env=dict(self.image.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def voldaan(self, *words: str) -> int:
        """Run the entry point with these words and show what it says; gives its exit code."""
        return self._shown([*self.image.entrypoint, *words])

    def shell(self, line: str) -> int:
        """Run a line as a health check is run."""
        return self._shown(["/bin/sh", "-c", line])

    def _shown(self, command: Sequence[str]) -> int:
        print(f"$ {shlex.join(command)}", flush=True)
        code = self.start(command).wait()
        print(f"  exit code {code}", flush=True)
        return code


def main() -> None:
    """Build, try, and end with 1 when anything was not as promised."""
    parser = argparse.ArgumentParser(description="Run packaging/Dockerfile without Docker.")
    parser.add_argument("--base", type=Path, help="a Debian 12 that debootstrap --variant=minbase made earlier")
    parser.add_argument("--keep", type=Path, help="build here and leave it (default: a folder that goes away)")
    parser.add_argument("--share", type=Path, action="append", default=[], help="a path the building may read")
    options = parser.parse_args()
    if os.geteuid():
        raise SystemExit("mount and chroot need root")
    work = options.keep or Path(tempfile.mkdtemp(prefix="voldaan-image."))
    work.mkdir(parents=True, exist_ok=True)
    try:
        steps = list(read_dockerfile((TOP / "packaging" / "Dockerfile").read_text(encoding="utf-8")))
        image = Builder(work, options.base, options.share).build(steps)
        failed = list(try_container(image, work))
    finally:
        if options.keep is None:
            shutil.rmtree(work)
    print("\nAll as promised." if not failed else f"\nNOT as promised: {'; '.join(failed)}")
    sys.exit(bool(failed))


def try_container(image: Image, work: Path) -> Iterator[str]:
    """Ask a container for everything its image promises; gives what it did not keep."""
    volume, secret = work / "volume", work / "mail-password"
    for folder in (volume / "settings", volume / "books", volume / "invoices"):
        folder.mkdir(parents=True)
    (volume / "settings" / "config.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copy(next((TOP / "tests" / "golden" / "documents").glob("*.pdf")), volume / "invoices" / "invoice.pdf")
    secret.write_text("not a real one\n", encoding="utf-8")
    secret.chmod(0o600)
    subprocess.run(["chown", "-R", f"{USER_ID}:{USER_ID}", volume, secret], check=True)
    container = Container(image, volume, secret)

    def expect(text: str, code: int, *allowed: int) -> Iterator[str]:
        if code not in allowed:
            yield f"{text} ended with {code}"

    yield from expect("tools left behind", container.shell("! command -v gcc cc make pip"), 0)
    yield from expect("not root, root folder read-only", container.shell("test $(id -u) = 1000 && ! touch /x"), 0)
    yield from expect("--help", container.voldaan("--help"), 0)
    yield from expect("demo", container.voldaan("demo", "--folder", "/data/demo"), 0)
    yield from expect("read in the sandbox", container.voldaan("read", "/data/invoices/invoice.pdf"), 0)
    yield from expect("check without a mail server", container.voldaan("check"), 3)
    yield from expect("pass without a mail server", container.voldaan("pass"), 3)
    yield from expect("health without a good pass", container.shell(image.health), 0, 1)
    yield from stop_daemon(container, volume / "books" / "voldaan.log")
    private = [str(path) for path in (volume / "books").rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    if private:
        yield f"others may read {', '.join(private)}"


def stop_daemon(container: Container, log: Path) -> Iterator[str]:
    """Start the image's own command, and once it is at work stop it as Docker does: SIGTERM to process 1."""
    image = container.image
    print(f"$ {shlex.join([*image.entrypoint, *image.command])}", flush=True)
    running = container.start([*image.entrypoint, *image.command], subprocess.PIPE)
    assert running.stdout is not None
    print(f"  {running.stdout.readline().strip()}", flush=True)
    while "voldaan runs" not in log.read_text(encoding="utf-8"):
        time.sleep(0.1)
    first = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text(encoding="ascii").split()[0]
    os.kill(int(first), 15)
    began = time.monotonic()
    code = running.wait(timeout=120)
    print(f"  exit code {code}, {time.monotonic() - began:.1f} s after SIGTERM", flush=True)
    if code:
        yield f"SIGTERM ended with {code}"


if __name__ == "__main__":
    main()
