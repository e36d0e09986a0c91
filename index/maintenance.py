"""Commands of `python -m index` that file documents, and change how a library lies on the disk."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.collections import remove_collection, rename_collection
from index.filter import Labels
from index.library import RUN_TIMEOUT_S, Library
from index.marks import list_marks, roll_back
from index.mirror import Mirror, Timing
from index.portable import export_library, import_library
from index.purge import folder_bytes, has_traces, purge
from index.repair import repair
from index.versions import (
    Version,
    compare_versions,
    find_version,
    list_versions,
    remove_older_versions,
)

if TYPE_CHECKING:
    from index.embedder import Embedder

# What the app starts waits for as long as an ingest takes, a person for ten minutes.
_APP_WAITS_S = 7 * 24 * 3600.0


def run_purge(library: Library, options: argparse.Namespace) -> int:
    """Erase what was removed, and before that, the documents named, or their older versions."""
    named = [library.find_document(reference) for reference in options.documents]
    for document in named or (library.documents() if options.older_versions else ()):
        if options.older_versions:
            remove_older_versions(library, document.id)
        else:
            library.remove(document.id)
    with library.run(_APP_WAITS_S if options.if_needed else RUN_TIMEOUT_S):
        if options.if_needed and not has_traces(library):
            return 0
        purged = purge(library, with_kept_quotes=options.kept_quotes)
    if options.json:
        removed = [] if options.older_versions else [document.id for document in named]
        print(json.dumps({"removed": removed, **asdict(purged)}))
    else:
        what = "older versions of " if options.older_versions else ""
        for document in named:
            print(f"removed {what}{document.name}")
        sizes = f"{purged.bytes_before:,} bytes before, {purged.bytes_after:,} now"
        print(f"Nothing that was removed is left in the library's files ({sizes}).")
        if purged.kept_quotes_left:
            count = purged.kept_quotes_left
            print(f"{count} kept quotes of removed documents stay; --kept-quotes erases them.")
    return 0


def run_repair(library: Library, options: argparse.Namespace, load: Callable[[], Embedder]) -> int:
    """Mend what can be mended; 1 when something is left."""
    with library.run():
        repaired = repair(library, load)
    if options.json:
        shape = {
            "mark": repaired.mark.number if repaired.mark is not None else None,
            "found": [asdict(breach) for breach in repaired.found],
            "left": [asdict(breach) for breach in repaired.left],
        }
        print(json.dumps(shape, ensure_ascii=False))
        return 1 if repaired.left else 0
    if repaired.mark is not None:
        print(f"Safety mark {repaired.mark.number} was set (`python -m index rollback` undoes).")
    for breach in repaired.found:
        print(f"found  {breach.invariant}: {breach.detail}")
    for breach in repaired.left:
        print(f"left   {breach.invariant}: {breach.detail}\n    mend: {breach.mend}")
    if not repaired.left:
        print("Database, generation and files agree.")
    return 1 if repaired.left else 0


def run_rollback(library: Library, options: argparse.Namespace) -> int:
    """Return to a safety mark, or list the marks."""
    if options.list:
        marks = list_marks(library.files)
        if options.json:
            listed = [{**asdict(mark), "path": str(mark.path)} for mark in marks]
            print(json.dumps({"marks": listed}, ensure_ascii=False))
        for mark in () if options.json else marks:
            print(
                f"{mark.number:>6}  {mark.set_at}  before {mark.reason}, {mark.byte_size:,} bytes"
            )
        return 0
    with library.run():
        chosen, before = roll_back(library, options.mark)
    if options.json:
        print(json.dumps({"returned_to": chosen.number, "set": before.number}))
    else:
        print(f"The library is as at mark {chosen.number} ({chosen.set_at}).")
        print(f"What it was is mark {before.number}: `python -m index rollback` returns to it.")
    return 0


def run_export(library: Library, options: argparse.Namespace) -> int:
    """Write the library into one portable file."""
    carried = export_library(library, Path(options.file), with_originals=options.originals)
    if options.json:
        print(json.dumps(asdict(carried), ensure_ascii=False))
        return 0
    print(f"{carried.documents} documents are in {options.file} ({carried.byte_size:,} bytes).")
    for name in carried.without_original:
        print(f"without its file, which is gone or changed: {name}")
    return 0


def run_import(library: Library, options: argparse.Namespace) -> int:
    """Make a new library of an export."""
    with library.run():
        carried = import_library(library, Path(options.file))
    if options.json:
        print(json.dumps(asdict(carried), ensure_ascii=False))
    else:
        print(f"{carried.documents} documents are in {library.directory}.")
    return 0


def run_vacuum(library: Library, options: argparse.Namespace) -> int:
    """Give back the room of what was removed."""
    before = folder_bytes(library.directory)
    with library.run():
        library.database.compact()
    after = folder_bytes(library.directory)
    if options.json:
        print(json.dumps({"bytes_before": before, "bytes_after": after}))
    else:
        print(f"{before:,} bytes before, {after:,} now")
    return 0


def run_versions(library: Library, options: argparse.Namespace) -> int:
    """List the versions of a document, and what changed between two of them."""
    document = library.find_document(options.document)
    every = list_versions(library, document.id)
    number = len(every) if options.now is None else options.now
    now = find_version(library, document.id, number)
    number = max(1, now.number - 1) if options.before is None else options.before
    before = find_version(library, document.id, number)
    changes = compare_versions(library, before.document.id, now.document.id)
    if options.json:
        shape = {
            "versions": [_version_shape(each) for each in every],
            "from": before.number,
            "to": now.number,
            "changes": [asdict(each) for each in changes],
        }
        print(json.dumps(shape, ensure_ascii=False))
        return 0
    for each in every:
        until = f"until {each.replaced_at}" if each.replaced_at else "in use"
        print(f"{each.number:>4}  {each.document.id}  {each.document.added_at}  {until}")
    print(f"From version {before.number} to {now.number}: {len(changes)} changes")
    for change in changes:
        print()
        for sign, pieces in (("-", change.before), ("+", change.now)):
            for piece in pieces:
                text = piece.text.replace("\n", "\n  ")
                print(f"{sign} {text}    [page {piece.page}, {piece.start}-{piece.end}]")
    return 0


def _version_shape(version: Version) -> dict[str, object]:
    document = version.document
    return {
        "number": version.number,
        "document": document.id,
        "sha256": document.sha256,
        "file": document.places[0],
        "added_at": document.added_at,
        "replaced_at": version.replaced_at,
    }


def run_collections(library: Library, options: argparse.Namespace) -> int:
    """List the collections with the number of their documents, after changing one."""
    if options.rename:
        rename_collection(library.database, *options.rename)
    elif options.remove:
        remove_collection(library.database, options.remove, options.move_to)
    collections = library.collections()
    if options.json:
        listed = [{"name": name, "documents": count} for name, count in collections]
        print(json.dumps({"collections": listed, "tags": library.tags()}, ensure_ascii=False))
        return 0
    for name, count in collections:
        print(f"{count:>6}  {name}")
    return 0


def run_mirrors(library: Library, options: argparse.Namespace) -> int:
    """List the mirrored folders, after changing when one is compared, or mirroring it no more."""
    if options.stop:
        library.mirrors.stop(options.stop)
    elif options.folder:
        library.mirrors.set_timing(options.folder, Timing(options.when))
    mirrors = library.mirrors.list()
    if options.json:
        print(json.dumps({"mirrors": [_mirror_shape(each) for each in mirrors]}))
        return 0
    for each in mirrors:
        print(f"{each.timing.value:<9} {each.path}")
        rules = [f"only {rule}" for rule in each.selection.include]
        rules += [f"not {rule}" for rule in each.selection.exclude]
        if each.selection.most_bytes is not None:
            rules.append(f"up to {each.selection.most_bytes:,} bytes")
        if each.collection:
            rules.append(f"in {each.collection}")
        changes = ", ".join(f"{count} {outcome.value}" for outcome, count in each.changes)
        seen = f"compared {each.compared_at}" if each.compared_at else "not compared yet"
        last = f"; changed {each.changed_at}: {changes}" if each.changed_at else ""
        failed = f"; {each.failed} could not be read" if each.failed else ""
        for line in (", ".join(rules), seen + last + failed):
            if line:
                print(f"          {line}")
    return 0


def _mirror_shape(mirror: Mirror) -> dict[str, object]:
    return {
        "folder": mirror.path,
        "when": mirror.timing.value,
        "include": mirror.selection.include,
        "exclude": mirror.selection.exclude,
        "most_bytes": mirror.selection.most_bytes,
        "collection": mirror.collection,
        "compared_at": mirror.compared_at,
        "changed_at": mirror.changed_at,
        "changes": {outcome.value: count for outcome, count in mirror.changes},
        "failed": mirror.failed,
    }


def run_label(library: Library, options: argparse.Namespace) -> int:
    """File a document under collections and tags, and say what it is filed under now."""
    document = library.find_document(options.document)
    changes = Labels(
        tuple(options.collection),
        tuple(options.not_collection),
        tuple(options.tag),
        tuple(options.not_tag),
    )
    library.label(document.id, changes)
    labelled = library.find_document(document.id)
    if options.json:
        shape = {"document": labelled.id, "collections": labelled.collections}
        print(json.dumps({**shape, "tags": labelled.tags}, ensure_ascii=False))
    else:
        print(f"{labelled.name}: {', '.join(labelled.collections) or 'no collection'}")
        print(f"tags: {', '.join(labelled.tags) or 'none'}")
    return 0
