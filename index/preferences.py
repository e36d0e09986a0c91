"""What a person decided about the answers of a library, kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.catalogue import settings
from index.catalogue.connection import Database

ERROR_RATES: Final = (1, 5, 10)
USUAL_RATE: Final = 5


@dataclass(frozen=True, slots=True)
class Preferences:
    """How sure an answer must be to be given as found.

    `error_rate` is the share of wrong answers allowed, in percent. `own_calibration` is the
    library's own calibration as JSON (empty: none was made); `uses_own` whether it decides.
    """

    error_rate: int = USUAL_RATE
    own_calibration: str = ""
    uses_own: bool = False


class PreferenceStore:
    """Reads and writes a library's preferences. Safe from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Preferences:
        """Return what was decided, else what is usual."""
        with self._database.read() as connection:
            rate = settings.read_setting(connection, "error_rate")
            own = settings.read_setting(connection, "own_calibration")
            uses = settings.read_setting(connection, "uses_own_calibration")
        known = rate is not None and rate.isdecimal() and int(rate) in ERROR_RATES
        return Preferences(int(rate) if rate and known else USUAL_RATE, own or "", uses == "1")

    def set_error_rate(self, percent: int) -> None:
        """Set the share of wrong answers allowed: 1, 5 or 10 percent."""
        if percent not in ERROR_RATES:
            raise ValueError(percent)
        with self._database.write() as connection:
            settings.write_setting(connection, "error_rate", str(percent))

    def store_own_calibration(self, calibration: str) -> None:
        """Keep the library's own calibration, as JSON; whether it decides stays as it is."""
        with self._database.write() as connection:
            settings.write_setting(connection, "own_calibration", calibration)

    def use_own_calibration(self, *, is_used: bool) -> None:
        """Let the own calibration decide, or the shipped one again."""
        with self._database.write() as connection:
            settings.write_setting(connection, "uses_own_calibration", "1" if is_used else "0")
