"""Prepare the virtual environment for `make`; standard library only, for it runs before .venv is.

It starts under whatever `python3` the machine has (3.7 or later), looks for one that is new
enough, and turns what goes wrong into one sentence and a next step. Nothing else imports it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", "python")
# Measured with Python 3.11 on Linux x86-64: 0.5 GB fetched and 2.1 GB on disk with the CPU build
# of torch; 3.0 GB fetched and 5.9 GB on disk with the ordinary Linux build and its CUDA libraries.
# The model takes 0.5 GB more, and pip needs room to unpack in.
GIGABYTE = 1_000_000_000
SPACE_NEEDED = 4 * GIGABYTE
SPACE_NEEDED_WITH_CUDA = 8 * GIGABYTE

DISK_FULL = re.compile(r"no space left|disk quota|errno 28|not enough space", re.IGNORECASE)
NO_NETWORK = re.compile(
    r"newconnectionerror|name resolution|max retries|network is unreachable|timed? ?out"
    r"|connection(error| aborted| refused| reset| broken)|getaddrinfo|proxyerror|sslerror",
    re.IGNORECASE,
)


class SetupError(Exception):
    """One sentence about what went wrong and one about what to do next."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status (130 when interrupted)."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    install = commands.add_parser("install", help="install requirement files into an environment")
    install.add_argument("--stamp", type=Path, required=True, help="file written when all is done")
    install.add_argument("requirements", type=Path, nargs="+")
    port = commands.add_parser("port", help="check that a port of this machine is free")
    port.add_argument("number")
    options = parser.parse_args(arguments)
    try:
        if options.command == "install":
            install_requirements(options.stamp, options.requirements)
        else:
            check_port(options.number)
    except SetupError as failure:
        print(f"\nTenkyo: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nTenkyo: interrupted. Run the same command again; it goes on.", file=sys.stderr)
        return 130
    return 0


def install_requirements(stamp: Path, requirements: list[Path]) -> None:
    """Bring the environment that holds the stamp to the pinned versions, then write the stamp.

    The stamp's name ends in a checksum of the requirements; older stamps of its kind go first, so
    that a stamp always speaks of what is installed. Raises SetupError.
    """
    directory = stamp.parent
    python = environment_python(directory)
    if not works(python):
        create_environment(directory)
    kind = stamp.name.rsplit("-", 1)[0]
    for older in directory.glob(kind + "-*"):
        older.unlink()
    announce(directory, requirements)
    run_pip(python, requirements)
    stamp.touch()
    print(f"Tenkyo: {directory} is ready.", flush=True)


def environment_python(directory: Path) -> Path:
    """Return the interpreter of an environment on this system."""
    return directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(python: Path) -> bool:
    """Tell whether the interpreter starts, is new enough and has pip."""
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(python), "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def create_environment(directory: Path) -> None:
    """Make the environment anew, replacing one that is half made or too old.

    Raises SetupError without a new enough Python, without room, or without the venv module.
    """
    interpreter = find_python()
    check_space(directory.parent)
    if directory.is_symlink():
        raise SetupError(f"{directory} is a link to a broken environment. Remove the link.")
    if directory.exists():
        print(f"Tenkyo: {directory} is incomplete or too old; making it anew.", flush=True)
        shutil.rmtree(directory)
    print(f"Tenkyo: making the virtual environment {directory} with {interpreter}.", flush=True)
    made = subprocess.run([interpreter, "-m", "venv", str(directory)])
    if made.returncode != 0:
        raise SetupError(
            f"{interpreter} could not make a virtual environment (the reason is above). "
            "On Debian or Ubuntu run `sudo apt install python3-venv`, then try again."
        )


def find_python() -> str:
    """Return this interpreter if it is new enough, else the newest tested one on the path.

    Raises SetupError when there is none.
    """
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in CANDIDATES:
        path = shutil.which(name)
        if path is not None and works(Path(path)):
            return path
    found = ".".join(str(part) for part in sys.version_info[:3])
    raise SetupError(
        f"Python 3.11 or later is needed, and only {found} was found. "
        "Install it from https://www.python.org/downloads/, "
        "or name it: `make run PYTHON=/path/to/python3.11`."
    )


def check_space(directory: Path) -> None:
    """Raise SetupError when the disk has no room for the environment."""
    free = shutil.disk_usage(directory).free
    if free < SPACE_NEEDED:
        raise SetupError(
            f"the environment needs about {SPACE_NEEDED / GIGABYTE:.0f} GB of disk and "
            f"{directory.resolve()} has {free / GIGABYTE:.1f} GB. Make room, then try again."
        )
    if sys.platform == "linux" and free < SPACE_NEEDED_WITH_CUDA:
        print(
            f"Tenkyo: {free / GIGABYTE:.1f} GB are free; the ordinary Linux build of torch needs "
            f"{SPACE_NEEDED_WITH_CUDA / GIGABYTE:.0f}. README.md tells how to get the CPU build.",
            flush=True,
        )


def announce(directory: Path, requirements: list[Path]) -> None:
    """Say what is going to be installed and how large the download may be."""
    names = ", ".join(path.name for path in requirements)
    if any(path.name == "requirements.txt" for path in requirements):
        size = "about 0.5 GB"
        if sys.platform == "linux":
            size += ", or 3 GB where pip finds only the CUDA build of torch (README.md tells more)"
    else:
        size = "about 0.1 GB"
    print(f"Tenkyo: installing {names} into {directory}; what is missing is fetched: {size}.")
    sys.stdout.flush()


def run_pip(python: Path, requirements: list[Path]) -> None:
    """Install the requirement files, showing what pip says; raise SetupError when it fails."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    for path in requirements:
        command += ["-r", str(path)]
    complaints = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr or ():
            sys.stderr.write(line)
            complaints.append(line)
    if process.returncode != 0:
        raise SetupError(explain("".join(complaints), process.returncode))


def explain(complaints: str, status: int) -> str:
    """Return one sentence and a next step for what pip complained of."""
    if DISK_FULL.search(complaints):
        return "the disk is full. Make room, then run the same command again; it goes on."
    if NO_NETWORK.search(complaints):
        return (
            "the package registry could not be reached. Check the network (or the proxy, or "
            "PIP_INDEX_URL), then run the same command again; it goes on."
        )
    return (
        f"pip ended with status {status} (the reason is above). Run the same command again; if it "
        "fails the same way, remove .venv or try another Python (3.11 is the tested one)."
    )


def check_port(number: str) -> None:
    """Raise SetupError unless the loopback port can be bound."""
    if not (number.isascii() and number.isdecimal()) or not 1 <= int(number) <= 65535:
        raise SetupError(f"{number!r} is no port. Choose one, as in `make run PORT=8502`.")
    with socket.socket() as probe:
        if os.name != "nt":  # there the option would allow what it is meant to find out
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(number)))
        except OSError as error:
            raise SetupError(
                f"port {number} cannot be used ({error.strerror}). If Tenkyo already runs there, "
                f"open http://127.0.0.1:{number}; else choose another: `make run PORT=8502`."
            ) from None


if __name__ == "__main__":
    sys.exit(main())
