"""Make a library with the code of an earlier version: `python PATH/make_old_library.py TARGET`.

Run it from a checkout of that version. The folders `library.sqlite` and `generations` of TARGET
then went into libraries/schema-N.zip, N being the schema of that version.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))
FOLDER = Path("/tmp/example-documents")
TEXTS = {
    "規則 第一.txt": "図書館の利用は無料です。\f第二条　市長は、市民が選びます。",
    "rules.txt": "The register is open to the public on weekdays.",
    "gone.txt": "廃止された規則です。",
}


def main() -> None:
    """Ingest three documents, remove one, and file and keep what that version can."""
    from index.library import Library
    from tests import fakes

    FOLDER.mkdir()
    for name, text in TEXTS.items():
        (FOLDER / name).write_text(text, "utf-8")
    has_collections = "collection" in inspect.signature(fakes.ingest_fake).parameters
    named: dict[str, Any] = {"collection": "規則"} if has_collections else {}
    with Library.open(Path(sys.argv[1]), words=fakes.FakeWords()) as library:
        fakes.ingest_fake(library, FOLDER, **named)
        library.remove(library.find_document("gone.txt").id)
        if has_collections:
            from index.filter import Labels

            library.label(library.find_document("rules.txt").id, Labels(tags=("確認",)))
        if hasattr(library, "tray"):
            library.tray.keep(fakes.make_citation("図書館の利用は無料です。"))
        if hasattr(library, "mirrors"):
            change_and_mirror(library)


def change_and_mirror(library: Any) -> None:
    """Store a mirror and let it meet a changed file and one that cannot be read."""
    from index.mirror import Mirror
    from ingest.selection import Selection
    from tests import fakes

    (FOLDER / "gone.txt").unlink()
    (FOLDER / "rules.txt").write_text("The register is open to the public on Sundays.", "utf-8")
    (FOLDER / "unreadable.txt").write_text("BAD", "utf-8")
    selection = Selection(exclude=("*.tmp",))
    library.mirrors.put(Mirror(str(FOLDER), selection, "規則"))
    fakes.ingest_fake(library, FOLDER, mirror=True)
    library.history.record("図書館は？", "found")


if __name__ == "__main__":
    main()
