"""`python -m ingest` with the fakes in place of model, dictionary and reading process."""

from __future__ import annotations

import sys

from ingest.__main__ import main
from tests.fakes import FakeEmbedder, FakeWords, read_fake

if __name__ == "__main__":
    sys.exit(main(load=FakeEmbedder, read=read_fake, words=FakeWords()))
