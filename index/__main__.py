"""`python -m index`: look after a library."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Final

from index.catalogue import settings
from index.catalogue.checks import table_sizes
from index.engine import stored_choice
from index.job import JobId, JobState
from index.job_control import run_jobs
from index.job_lock import hold_job
from index.library import Library
from index.location import library_directory
from index.maintenance import (
    run_collections,
    run_export,
    run_import,
    run_label,
    run_mirrors,
    run_purge,
    run_repair,
    run_rollback,
    run_vacuum,
    run_versions,
)
from index.marks import set_mark
from index.mirror import Timing
from index.purge import folder_bytes, has_traces
from index.reembedding import library_model, run_reembedding, start_reembedding
from index.rereading import find_outdated
from index.verify import verify
from index.words import WordTokenizer
from ingest.notice import NoticeKind, TenkyoError, UsageError, Words, describe

if TYPE_CHECKING:
    from index.embedder import Embedder

NO_SUCH_PAGE = NoticeKind(
    "no_such_page",
    Words(
        en="The document {document} has no page {number}; it has {count}.",
        ja="文書 {document} に {number} ページはありません（全 {count} ページ）。",
    ),
    Words(en="Name one of its pages.", ja="存在するページを指定してください。"),
)


def _load_embedder(model: str | None) -> Embedder:
    from index.embedder import load_embedder  # brings torch: only to rebuild

    return load_embedder(model)


def main(
    arguments: Sequence[str] | None = None,
    *,
    load: Callable[[], Embedder] | None = None,
    words: WordTokenizer | None = None,
) -> int:
    """Run the command and return its exit status: 0, 1 for breaches found, 2 for wrong use."""
    options = _parse(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        if options.command == "model":
            return _prepare_model()
        directory = library_directory(options.library)
        with Library.open(directory, create=options.command == "import", words=words) as library:
            if options.command == "rebuild":
                return _rebuild(library, load, options)
            if options.command == "repair":
                return run_repair(
                    library, options, load or partial(_load_embedder, library_model(library))
                )
            return _COMMANDS[options.command](library, options)
    except TenkyoError as error:
        print(describe(error.notice), file=sys.stderr)
        return 2


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--library", metavar="DIR", help="default: TENKYO_LIBRARY, data/library")
    shared.add_argument("--json", action="store_true", help="print one JSON object")
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in {
        "status": "say what the library holds",
        "verify": "check that database, generation and files agree",
        "rebuild": "embed what lacks a vector and write the indexes anew",
        "text": "print the stored text of a document, pages parted by a form feed",
        "remove": "remove a document from the library; its file in a folder stays",
        "versions": "list the versions of a document, and what changed to the newest or --to N",
        "jobs": "list what was and is being added; cancel, pause or continue one",
        "collections": "list the collections; rename or remove one",
        "mirrors": "list the mirrored folders; change when one is compared, or stop mirroring it",
        "label": "file a document under collections and tags",
        "purge": "erase from every file what was removed; documents named are removed first",
        "repair": "mend what verify finds; sets a safety mark first",
        "rollback": "return to a safety mark, the newest or N",
        "export": "write the library into one portable file",
        "import": "make a new library of an exported file",
        "vacuum": "give back the room of what was removed",
        "model": "unpack the default embedding model, once",
    }.items():
        command = commands.add_parser(name, help=meaning, parents=[shared])
        if name in ("text", "remove", "label", "versions"):
            command.add_argument("document", metavar="DOCUMENT", help="id, file name or path")
        if name in ("export", "import"):
            command.add_argument("file", metavar="FILE")
        if name == "export":
            command.add_argument("--originals", action="store_true", help="with the files' bytes")
        if name == "rollback":
            command.add_argument("--mark", type=int, metavar="N")
            command.add_argument("--list", action="store_true", help="list the safety marks")
        if name == "jobs":
            act = command.add_mutually_exclusive_group()
            act.add_argument("--cancel", type=int, metavar="N", help="end it; what is in stays")
            act.add_argument("--pause", type=int, metavar="N", help="end it for now")
            act.add_argument("--continue", dest="continued", type=int, metavar="N", help="go on")
        if name == "rebuild":
            command.add_argument(
                "--model", metavar="MODEL", default="", help="a folder or name: embed with it"
            )
            command.add_argument("--background", action="store_true", help="as a job")
            command.add_argument("--job", type=int, help=argparse.SUPPRESS)
        if name == "collections":
            act = command.add_mutually_exclusive_group()
            act.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"))
            act.add_argument("--remove", metavar="NAME", help="its documents stay")
            command.add_argument("--move-to", metavar="NAME", default="", help="with --remove")
        if name == "mirrors":
            command.add_argument("folder", metavar="FOLDER", nargs="?", help="with --when")
            command.add_argument("--when", choices=[each.value for each in Timing])
            command.add_argument("--stop", metavar="FOLDER", help="its documents stay")
        if name == "label":
            for option in ("--collection", "--not-collection", "--tag", "--not-tag"):
                command.add_argument(option, metavar="NAME", action="append", default=[])
        if name == "versions":
            command.add_argument(
                "--from", dest="before", type=int, metavar="N", help="default: the one before --to"
            )
            command.add_argument(
                "--to", dest="now", type=int, metavar="N", help="default: the newest"
            )
        if name == "purge":
            command.add_argument(
                "--older-versions",
                action="store_true",
                help="remove only the older versions, of the documents named or of all",
            )
            command.add_argument("documents", metavar="DOCUMENT", nargs="*")
            command.add_argument(
                "--kept-quotes", action="store_true", help="and kept quotes of removed documents"
            )
            command.add_argument("--if-needed", action="store_true", help=argparse.SUPPRESS)
        if name == "text":
            command.add_argument("--page", type=int, metavar="N", help="this page alone")
    options = parser.parse_args(arguments)
    if options.command == "collections" and options.move_to and not options.remove:
        parser.error("--move-to goes with --remove")
    if options.command == "mirrors" and bool(options.folder) != bool(options.when):
        parser.error("FOLDER and --when go together")
    return options


def _status(library: Library, options: argparse.Namespace) -> int:
    with library.database.read() as connection:
        sizes = table_sizes(connection)
        active = settings.active_generation(connection)
    model, writer, engine = library.model, library.writer(), stored_choice()
    status: dict[str, object] = {
        "library": str(library.directory),
        **sizes,
        "generation": active.number if active is not None else 0,
        "published_at": active.published_at if active is not None else None,
        "is_current": not library.is_behind(),
        "model": asdict(model) if model is not None else None,
        "engine": asdict(engine) if engine is not None else None,
        "read_by_older_readers": len(find_outdated(library)),
        "bytes": folder_bytes(library.directory),
        "has_traces": has_traces(library),
        "writer": str(writer) if writer is not None else None,
    }
    if options.json:
        print(json.dumps(status, ensure_ascii=False))
        return 0
    status["model"] = f"{model.name} ({model.revision})" if model is not None else "none yet"
    status["engine"] = (
        f"{engine.engine} (bfloat16 takes 1/{engine.gain} of the time of float32 here)"
        if engine is not None
        else "not tested yet"
    )
    status["bytes"] = f"{status['bytes']:,}"
    status["writer"] = writer or "nobody"
    for name, value in status.items():
        print(f"{name.replace('_', ' '):<14}{value}")
    return 0


def _verify(library: Library, options: argparse.Namespace) -> int:
    breaches = verify(library)
    if options.json:
        found = [asdict(breach) for breach in breaches]
        print(json.dumps({"ok": not breaches, "breaches": found}, ensure_ascii=False))
    elif not breaches:
        print("Database, generation and files agree.")
    for breach in () if options.json else breaches:
        print(f"{breach.invariant}: {breach.detail}")
        for document in breach.documents:
            print(f"    document: {document}")
        print(f"    mend: {breach.mend}")
    return 1 if breaches else 0


def _rebuild(
    library: Library, load: Callable[[], Embedder] | None, options: argparse.Namespace
) -> int:
    from index.rebuilding import rebuild

    as_json: bool = options.json
    load_model = _load_embedder if load is None else lambda _: load()
    if options.job is not None:
        with hold_job(library.directory, JobId(options.job)):
            state = run_reembedding(library, JobId(options.job), load_model)
        return 0 if state is JobState.FINISHED else 1
    if options.background:
        job = start_reembedding(library, options.model)
        print(json.dumps({"job": job}) if as_json else f"Job {job} embeds the library anew.")
        return 0
    source = options.model or library_model(library)
    with library.run():
        embedder = load_model(source)
        if library.model not in (None, embedder.identity):
            set_mark(library, "model")  # `rollback` returns to the former model
        embedded = rebuild(
            library, embedder, None if as_json else _show_progress, source=source or ""
        )
    with library.database.read() as connection:
        active = settings.active_generation(connection)
    number = active.number if active is not None else 0
    if as_json:
        print(json.dumps({"embedded": embedded, "generation": number}))
    else:
        print(f"Generation {number} is written; {embedded} texts were embedded.")
    return 0


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total} passages", end="\n" if done == total else "", file=sys.stderr)


def _text(library: Library, options: argparse.Namespace) -> int:
    document = library.find_document(options.document)
    pages = library.pages(document.id)
    if options.page is not None:
        pages = tuple(page for page in pages if page.number == options.page)
        if not pages:
            facts = {"number": options.page, "count": document.page_count}
            raise UsageError(NO_SUCH_PAGE, document=document.name, **facts)
    # Bytes, so that neither line ends nor the encoding are touched on any system.
    sys.stdout.flush()
    sys.stdout.buffer.write("\f".join(page.text for page in pages).encode("utf-8"))
    sys.stdout.buffer.flush()
    return 0


def _remove(library: Library, options: argparse.Namespace) -> int:
    document = library.find_document(options.document)
    library.remove(document.id)
    print(json.dumps({"removed": document.id}) if options.json else f"removed {document.name}")
    return 0


def _prepare_model() -> int:
    from index.model import ensure_model

    identity = ensure_model()
    print(f"The model {identity.name} ({identity.revision}) is ready.")
    return 0


_COMMANDS: Final[dict[str, Callable[[Library, argparse.Namespace], int]]] = {
    "status": _status,
    "verify": _verify,
    "text": _text,
    "remove": _remove,
    "collections": run_collections,
    "jobs": run_jobs,
    "label": run_label,
    "mirrors": run_mirrors,
    "purge": run_purge,
    "export": run_export,
    "import": run_import,
    "rollback": run_rollback,
    "vacuum": run_vacuum,
    "versions": run_versions,
}


if __name__ == "__main__":
    sys.exit(main())
