"""Commands of `python -m index` that file documents, and change how a library lies on the disk."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from index.filter import Labels
from index.library import RUN_TIMEOUT_S, Library
from index.purge import folder_bytes, has_traces, purge

# What the app starts waits for as long as an ingest takes, a person for ten minutes.
_APP_WAITS_S = 7 * 24 * 3600.0


def run_purge(library: Library, options: argparse.Namespace) -> int:
    """Erase what was removed, and before that, the documents that are named."""
    named = [library.find_document(reference) for reference in options.documents]
    for document in named:
        library.remove(document.id)
    with library.run(_APP_WAITS_S if options.if_needed else RUN_TIMEOUT_S):
        if options.if_needed and not has_traces(library):
            return 0
        purged = purge(library)
    if options.json:
        removed = [document.id for document in named]
        print(json.dumps({"removed": removed, **asdict(purged)}))
    else:
        for document in named:
            print(f"removed {document.name}")
        sizes = f"{purged.bytes_before:,} bytes before, {purged.bytes_after:,} now"
        print(f"Nothing that was removed is left in the library's files ({sizes}).")
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


def run_collections(library: Library, options: argparse.Namespace) -> int:
    """List the collections with the number of their documents."""
    collections = library.collections()
    if options.json:
        listed = [{"name": name, "documents": count} for name, count in collections]
        print(json.dumps({"collections": listed, "tags": library.tags()}, ensure_ascii=False))
        return 0
    for name, count in collections:
        print(f"{count:>6}  {name}")
    return 0


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
