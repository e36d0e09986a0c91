"""The number format the networks compute in: found once a machine by a short test, then stored.

bfloat16 halves the time where the processor multiplies it, and takes many times longer where
it does not. Both run in torch on the same weights, so vectors of either have one identity.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.model import MODELS_DIRECTORY

if TYPE_CHECKING:
    import torch

ENGINE_FILE: Final = MODELS_DIRECTORY / "engine.json"
_CPU_FACTS: Final = Path("/proc/cpuinfo")
_CPU_FIELDS: Final = ("model name", "flags", "Features", "CPU part")
# Rows, width and inner width of one multiplication, as in a batch of two passages.
_SHAPE: Final = (256, 384, 1536)
_ROUNDS: Final = 5
# Below this gain the loss of digits is not worth it.
_LEAST_GAIN: Final = 1.25
_MOST_ERROR: Final = 0.02


class Engine(StrEnum):
    """Names of the formats."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"

    @property
    def dtype(self) -> torch.dtype:
        """Return torch's name of the format."""
        import torch

        return torch.bfloat16 if self is Engine.BFLOAT16 else torch.float32


@dataclass(frozen=True, slots=True)
class Choice:
    """What the test found: the engine, for which machine, and the gain of bfloat16 (a ratio)."""

    engine: Engine
    machine: str
    gain: float


def choose_engine(file: Path = ENGINE_FILE) -> Engine:
    """Return this machine's engine, testing and storing it when that was not done yet."""
    choice = stored_choice(file)
    if choice is None:
        choice = measure_engines()
        # An installation that cannot be written to tests at each start, a fifth of a second.
        with contextlib.suppress(OSError):
            scratch = file.with_suffix(f".{os.getpid()}")
            scratch.write_text(json.dumps(asdict(choice), indent=1) + "\n", encoding="utf-8")
            scratch.replace(file)
    return choice.engine


def stored_choice(file: Path = ENGINE_FILE) -> Choice | None:
    """Return what was found for this machine and this torch; None when it was not tested."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        choice = Choice(Engine(stored["engine"]), str(stored["machine"]), float(stored["gain"]))
    except (OSError, ValueError, KeyError, TypeError):  # absent or cut short: tested again
        return None
    return choice if choice.machine == machine_name() else None


def machine_name() -> str:
    """Return a name of what the choice depends on: processor and torch."""
    facts = {platform.machine(), platform.processor()}
    if _CPU_FACTS.is_file():
        lines = _CPU_FACTS.read_text(encoding="utf-8", errors="replace").splitlines()
        facts |= {line for line in lines if line.startswith(_CPU_FIELDS)}
    digest = hashlib.sha256("\n".join(sorted(facts)).encode("utf-8")).hexdigest()[:16]
    return f"{digest} torch {version('torch')}"


def measure_engines() -> Choice:
    """Time the multiplication that takes most of an encoder's time, in both formats by turns."""
    import torch

    rows, width, inner = _SHAPE
    source = torch.Generator().manual_seed(1)
    left = torch.randn(rows, width, generator=source)
    right = torch.randn(inner, width, generator=source)
    short = (left.bfloat16(), right.bfloat16())
    times: dict[Engine, list[float]] = {engine: [] for engine in Engine}
    with torch.inference_mode():
        exact = torch.nn.functional.linear(left, right)
        rounded = torch.nn.functional.linear(*short).float()
        for _ in range(_ROUNDS):
            times[Engine.FLOAT32].append(_time(left, right))
            times[Engine.BFLOAT16].append(_time(*short))
    gain = min(times[Engine.FLOAT32]) / min(times[Engine.BFLOAT16])
    error = float((exact - rounded).norm() / exact.norm())
    is_better = gain >= _LEAST_GAIN and error <= _MOST_ERROR
    engine = Engine.BFLOAT16 if is_better else Engine.FLOAT32
    return Choice(engine, machine_name(), round(gain, 2))


def _time(left: torch.Tensor, right: torch.Tensor) -> float:
    import torch

    begun = time.perf_counter()
    torch.nn.functional.linear(left, right)
    return time.perf_counter() - begun
