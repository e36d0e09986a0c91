"""Print the sample PDFs from the HTML beside this file; run it only to change them.

The PDFs are tracked: nobody needs Chromium or the fonts to use the samples. They were printed
with Chromium and the IPA fonts (Debian: chromium, fonts-ipafont), which end up embedded as
subsets. Usage: python docs/sample_pdfs/make.py [CHROMIUM]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
SAMPLES = SOURCES.parents[1] / "data" / "samples"


def print_pdf(source: Path, target: Path, chromium: str) -> None:
    """Print one HTML file to a PDF; raise CalledProcessError when Chromium fails."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    browser = sys.argv[1] if len(sys.argv) > 1 else "chromium"
    for page in sorted(SOURCES.glob("*.html")):
        print_pdf(page, SAMPLES / f"{page.stem}.pdf", browser)
        print(f"{page.stem}.pdf")
