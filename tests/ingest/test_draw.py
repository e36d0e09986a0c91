"""Pages drawn for a person: in colour, bounded, and a hostile file costs only its picture."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from ingest import worker as worker_module
from ingest.draw import draw_page
from ingest.limits import Limits
from ingest.notice import ReadError
from ingest.picture import PagePicture, has_pictures
from ingest.readers.pictures import draw_picture
from ingest.readers.protocol import Source
from ingest.worker import close_worker
from tests.ingest.pdf_making import make_pdf

RED_SQUARE = "1 0 0 rg 100 100 200 200 re f"


def _image(picture: PagePicture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def _source(tmp_path: Path, content: bytes, name: str = "a.pdf") -> Source:
    path = tmp_path / name
    path.write_bytes(content)
    return Source(path, path.name)


def test_a_page_of_a_pdf_is_drawn_in_colour(tmp_path: Path) -> None:
    source = _source(tmp_path, make_pdf([[], [RED_SQUARE]], size=(400, 600)))
    picture = draw_picture(source, 2)
    image = _image(picture)
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 888, 1333)
    assert image.size == (888, 1333)
    assert image.getpixel((444, 888)) == (255, 0, 0)
    assert image.getpixel((10, 10)) == (255, 255, 255)


def test_a_huge_page_is_drawn_no_larger_than_others(tmp_path: Path) -> None:
    source = _source(tmp_path, make_pdf([[RED_SQUARE]], size=(14_400, 7_200)))
    picture = draw_picture(source, 1)
    assert (picture.width, picture.height) == (2400, 1200)


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_is_not_there_is_an_error(tmp_path: Path, number: int) -> None:
    source = _source(tmp_path, make_pdf([[], []]))
    with pytest.raises(ReadError) as caught:
        draw_picture(source, number)
    assert caught.value.notice.code == "picture_not_drawn"
    assert f"Page {number} of a.pdf" in str(caught.value)


def test_a_frame_of_a_tiff_is_drawn_upright(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, "TIFF", save_all=True, append_images=frames[1:])
    image = _image(draw_picture(_source(tmp_path, content.getvalue(), "a.tif"), 2))
    assert image.size == (30, 20)
    assert image.getpixel((3, 3)) == (0, 0, 255)


@pytest.mark.slow
def test_a_photograph_is_sent_as_jpeg(tmp_path: Path) -> None:
    noise = Image.effect_noise((1500, 1500), 90).convert("RGB")
    content = io.BytesIO()
    noise.save(content, "PNG")
    picture = draw_picture(_source(tmp_path, content.getvalue(), "a.png"), 1)
    assert picture.media_type == "image/jpeg"
    assert _image(picture).size == (1500, 1500)


def test_a_picture_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        draw_picture(_source(tmp_path, b"\x89PNG\r\n\x1a\n broken", "a.png"), 1)
    assert caught.value.notice.code == "damaged_file"


def test_which_documents_have_pictures() -> None:
    assert has_pictures("application/pdf")
    assert has_pictures("image/tiff")
    assert not has_pictures("text/html")


@pytest.mark.slow
def test_pages_are_drawn_by_the_worker_and_errors_come_back(tmp_path: Path) -> None:
    source = _source(tmp_path, make_pdf([[RED_SQUARE]]))
    assert draw_page(source.path, 1).content == draw_picture(source, 1).content
    with pytest.raises(ReadError) as caught:
        draw_page(source.path, 9)
    assert caught.value.notice.code == "picture_not_drawn"
    with pytest.raises(ReadError) as caught:
        draw_page(tmp_path / "none.pdf", 1)
    assert caught.value.notice.code == "file_not_found"
    close_worker()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("behaviour", "reason"), [("os._exit(3)", "exit 3"), ("time.sleep(60)", "> 2 s")]
)
def test_a_worker_that_fails_costs_only_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behaviour: str, reason: str
) -> None:
    close_worker()
    code = (
        "import os, sys, time\nfrom ingest.messages import Ready, read_task, write_message\n"
        "out = os.fdopen(os.dup(1), 'wb')\nwrite_message(out, Ready())\n"
        f"read_task(sys.stdin.buffer)\n{behaviour}"
    )
    monkeypatch.setattr(worker_module, "_COMMAND", ("-P", "-c", code))
    source = _source(tmp_path, make_pdf([[]]))
    with pytest.raises(ReadError) as caught:
        draw_page(source.path, 1, limits=Limits(seconds=2, seconds_per_megabyte=0))
    assert caught.value.notice.code == "picture_not_drawn"
    assert reason in str(caught.value)
    monkeypatch.undo()
    close_worker()
    assert draw_page(source.path, 1).width == 888
    close_worker()


@pytest.mark.slow
def test_a_page_that_draws_for_ever_is_stopped(tmp_path: Path) -> None:
    # A form draws the next one eight times, 20 levels deep.
    forms = {
        number: f"<< /Type /XObject /Subtype /Form /BBox [0 0 400 600] /Resources << /XObject "
        f"<< /X {number + 1} 0 R >> >> /Length 50 >>\nstream\n{'/X Do ' * 8:50}\nendstream"
        for number in range(20, 40)
    }
    last = "<< /Length 0 >>\nstream\n\nendstream"
    content = make_pdf([["/X Do " * 8]], extra={**forms, 40: last}).replace(
        b"/Resources << /Font", b"/Resources << /XObject << /X 20 0 R >> /Font", 1
    )
    source = _source(tmp_path, content)
    with pytest.raises(ReadError) as caught:
        draw_page(source.path, 1, limits=Limits(seconds=2, seconds_per_megabyte=0))
    assert "> 2 s" in str(caught.value)
    close_worker()
