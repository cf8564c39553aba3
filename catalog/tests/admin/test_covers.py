"""Covers: whatever is uploaded becomes a small upright JPEG, or is refused with a sentence."""

import io
import random
from pathlib import Path
from zlib import crc32

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.forms.covers import FORMATS, CoverField
from catalog.models import Edition
from catalog.tests.admin.pages import faults, filled, page
from catalog.tests.cast import make_edition

ORIENTATION = 274


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 90), mode: str = "RGB", colour=(200, 30, 30), **options
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def kept(data: bytes, name: str = "cover.jpg") -> Image.Image:
    """The cover that is made of an upload."""
    file = CoverField().clean(SimpleUploadedFile(name, data))
    assert file.name == "cover.jpg"
    image = Image.open(io.BytesIO(file.read()))
    image.load()
    return image


def refused(data: bytes, name: str = "cover.jpg") -> str:
    """The sentence with which an upload is refused."""
    with pytest.raises(ValidationError) as refusal:
        CoverField().clean(SimpleUploadedFile(name, data))
    return " ".join(refusal.value.messages)


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 150 and max(pixel[1:]) < 90


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_usual_pictures_become_jpeg(kind):
    image = kept(picture(kind), f"cover.{kind.lower()}")
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 90))
    assert is_red(image.getpixel((30, 45)))


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("L", 120), ("LA", (120, 255)), ("P", 5), ("CMYK", (0, 200, 200, 0)), ("1", 1), ("I;16", 30000)],
)
def test_pictures_of_any_mode(mode, colour):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert kept(picture(kind, mode=mode, colour=colour)).mode == "RGB"


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (60, 90), (200, 30, 30, 255))
    image.paste((0, 0, 0, 0), (0, 0, 60, 45))
    out = io.BytesIO()
    image.save(out, "PNG")
    cover = kept(out.getvalue())
    assert min(cover.getpixel((30, 20))) > 240
    assert is_red(cover.getpixel((30, 70)))


def test_a_picture_taken_with_the_camera_turned_stands_upright_and_keeps_no_metadata():
    image = Image.new("RGB", (90, 60), "white")
    image.paste((200, 30, 30), (0, 0, 30, 60))  # the left edge, which is the top when the camera is turned
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[271] = "Maker of the camera"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    cover = kept(out.getvalue())
    assert cover.size == (60, 90)
    assert is_red(cover.getpixel((30, 8)))
    assert not cover.getexif()
    assert "exif" not in cover.info


def test_a_large_picture_is_made_small():
    cover = kept(picture(size=(3000, 2000)))
    assert cover.width <= 800
    assert cover.height <= 1200
    assert cover.width / cover.height == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize("size", [(1, 1), (4000, 1), (1, 4000)])
def test_odd_shapes(size):
    assert min(kept(picture(size=size)).size) >= 1


@pytest.mark.parametrize(("size", "mode"), [((9000, 9000), "L"), ((60_000, 60_000), "1")])
def test_dimensions_that_would_fill_the_memory_are_refused(size, mode):
    """A small file that unpacks to a huge picture: only its head is made, for its pixels are never looked at."""
    head = picture("PNG", size=(1, 1), mode=mode, colour=1)
    width, height = (number.to_bytes(4) for number in size)
    chunk = b"IHDR" + width + height + head[24:29]
    bomb = head[:12] + chunk + crc32(chunk).to_bytes(4) + head[33:]
    assert "The picture has too many pixels." in refused(bomb)


@pytest.mark.parametrize(
    "data",
    [
        b"Call me Ishmael.",
        b"%PDF-1.7 not a picture",
        b"GIF89a",
        b"\xff\xd8\xff\xe0 not really",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n(x) print\n",
    ],
    ids=["text", "PDF", "cut GIF", "broken JPEG", "SVG", "PostScript"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data):
    assert "This is no picture that can be read. Choose a JPEG, PNG or WebP file." in refused(data)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM"])
def test_pictures_of_other_kinds_are_refused(kind):
    """The fewer readers of files from outside, the better."""
    assert "Choose a JPEG, PNG or WebP file." in refused(picture(kind, size=(32, 32)))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_damaged_picture_is_kept_or_refused_but_no_fault(kind):
    """Cut off anywhere, or with wrong bytes anywhere."""
    out = io.BytesIO()
    Image.effect_noise((120, 120), 80).convert("RGB").save(out, kind)
    whole = out.getvalue()
    chance = random.Random(kind)
    for _round in range(60):
        damaged = bytearray(whole[: chance.randint(1, len(whole))])
        for _byte in range(chance.randint(0, 30)):
            damaged[chance.randrange(min(len(damaged), 600))] = chance.randrange(256)
        try:
            kept(bytes(damaged))
        except ValidationError as refusal:
            assert refusal.messages[0].endswith((".", "?"))


def test_an_empty_file_is_refused():
    assert "Choose a JPEG" in refused(b"")


def test_a_file_that_is_too_large_is_refused_with_the_limit(settings):
    settings.COVER_MAX_BYTES = 1024 * 1024
    said = refused(picture() + b"\0" * 1024 * 1024)
    assert "The picture is larger than 1 MB. Choose a smaller one." in said


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestOnThePage:
    def upload(self, client, edition: Edition, data: bytes, name: str = "cover.jpg"):
        """Choose a file on the page of an edition and press Save."""
        address = page("change", "edition", edition.pk)
        answer = client.post(address, filled(client.get(address)) | {"cover": SimpleUploadedFile(name, data)})
        edition.refresh_from_db()
        return answer

    def test_it_is_kept_and_shown_to_readers(self, cataloguer, client, settings):
        edition = make_edition("Moby-Dick")
        assert self.upload(cataloguer, edition, picture("PNG"), "../../../etc/passwd.png").status_code == 302
        path = Path(edition.cover.path).resolve()
        assert path.is_relative_to(Path(settings.MEDIA_ROOT).resolve() / "covers")
        assert Image.open(path).format == "JPEG"
        assert edition.cover.url in client.get(edition.get_absolute_url()).content.decode()
        assert client.get(edition.cover.url).status_code == 200

    def test_what_is_no_picture_is_refused_with_a_sentence_and_nothing_is_saved(self, cataloguer):
        edition = make_edition("Moby-Dick")
        answer = self.upload(cataloguer, edition, b"Call me Ishmael.")
        assert "This is no picture that can be read." in faults(answer)
        assert not edition.cover

    def test_it_stays_when_nothing_is_chosen_and_can_be_taken_away(self, cataloguer):
        edition = make_edition("Moby-Dick")
        self.upload(cataloguer, edition, picture())
        address = page("change", "edition", edition.pk)
        cataloguer.post(address, filled(cataloguer.get(address)))
        edition.refresh_from_db()
        assert edition.cover
        cataloguer.post(address, filled(cataloguer.get(address)) | {"cover-clear": "on"})
        edition.refresh_from_db()
        assert not edition.cover
