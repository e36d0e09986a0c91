"""Make the peers' own Python: `python -m evaluation.peers_environment [DIR]`, once, connected.

It sees this project's packages (the same torch, sentence-transformers and faiss) and adds those of
the peers, which must not go into the project's environment. The benchmark uses it when it is there.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evaluation.prepare import WORK

PEERS: Final = (
    "txtai==9.14.0",
    "haystack-ai==3.4.0",
    "langchain-classic==1.0.8",
    "langchain-community==0.4.2",
    "rank-bm25==0.2.2",
)
PEERS_DIRECTORY: Final = WORK / "peers"


def python_of(folder: Path) -> Path:
    """Return where the Python of a virtual environment is."""
    inside = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return folder.joinpath(*inside)


def packages_of(folder: Path) -> Path:
    """Return where a virtual environment keeps its packages."""
    paths = {"base": str(folder), "platbase": str(folder)}
    return Path(sysconfig.get_path("purelib", scheme="venv", vars=paths))


def make_environment(folder: Path) -> Path:
    """Make the environment and return its Python. Raises CalledProcessError when pip fails."""
    venv.create(folder, with_pip=True)
    shared = Path(sysconfig.get_path("purelib"))
    (packages_of(folder) / "project.pth").write_text(f"{shared}\n", encoding="utf-8")
    python = python_of(folder)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def main(arguments: Sequence[str] | None = None) -> int:
    """Make it and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.peers_environment")
    parser.add_argument("directory", metavar="DIR", type=Path, nargs="?", default=PEERS_DIRECTORY)
    print(make_environment(parser.parse_args(arguments).directory))
    return 0


if __name__ == "__main__":
    sys.exit(main())
