"""Letters: messages to readers without an e-mail address, many in one PDF, for envelopes with a window.

The address stands where DIN 5008 (form B) has it, which is also the left window of most A4 envelopes elsewhere. The
fonts come with the program; docs/adr/0005 says which scripts they have.
"""

import datetime
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF

from catalog.circulation.calendar import ONE_DAY, midnight
from catalog.models import Notice
from catalog.models.notices import NoticeQuerySet
from catalog.vocabulary.circulation import NoticeChannel

# Millimetres on A4.
LEFT, RIGHT, TOP, BOTTOM = 25, 20, 25, 20
WINDOW_LEFT, WINDOW_TOP, WINDOW_WIDTH = 25, 45, 80
ADDRESS_TOP, TEXT_TOP = 62, 103
DATE_LEFT = 125
# The font of most letters, and those of other scripts in the order in which they are looked through.
FONT = ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf")
# Weight and width; None is what the font has by itself.
REGULAR = {"wght": 400, "wdth": 100}
_OFL = "fonts/ofl/notosans"
OTHER_FONTS = (
    ("justmytype_intl_rtl", f"{_OFL}arabic/NotoSansArabic[wdth,wght].ttf"),
    ("justmytype_intl_rtl", f"{_OFL}hebrew/NotoSansHebrew[wdth,wght].ttf"),
    ("justmytype_intl_south_asia", f"{_OFL}devanagari/NotoSansDevanagari[wdth,wght].ttf"),
    ("justmytype_intl_south_asia", f"{_OFL}bengali/NotoSansBengali[wdth,wght].ttf"),
    ("justmytype_intl_south_asia", f"{_OFL}tamil/NotoSansTamil[wdth,wght].ttf"),
    ("justmytype_intl_south_asia", f"{_OFL}telugu/NotoSansTelugu[wdth,wght].ttf"),
    ("justmytype_intl_sea", f"{_OFL}thai/NotoSansThai[wdth,wght].ttf"),
    ("justmytype_intl_sea", f"{_OFL}lao/NotoSansLao[wdth,wght].ttf"),
    ("justmytype_intl_sea", f"{_OFL}khmer/NotoSansKhmer[wdth,wght].ttf"),
    ("justmytype_intl_sea", f"{_OFL}myanmar/NotoSansMyanmar[wdth,wght].ttf"),
    ("justmytype_intl_cjk", f"{_OFL}sc/NotoSansSC[wght].ttf"),
    ("justmytype_intl_cjk", f"{_OFL}kr/NotoSansKR[wght].ttf"),
    ("justmytype_intl_cjk", f"{_OFL}tc/NotoSansTC[wght].ttf"),
    ("justmytype_intl_cjk", f"{_OFL}jp/NotoSansJP[wght].ttf"),
)


def waiting_letters() -> NoticeQuerySet:
    """Letters that nobody has printed, the oldest first."""
    return Notice.objects.waiting().filter(channel=NoticeChannel.LETTER).order_by("created_at", "pk")


def printed_letters(on: datetime.date) -> NoticeQuerySet:
    """Letters that were printed on a day, for those that the printer has eaten."""
    letters = Notice.objects.filter(channel=NoticeChannel.LETTER).exclude(body="").order_by("created_at", "pk")
    return letters.filter(sent_at__gte=midnight(on), sent_at__lt=midnight(on + ONE_DAY))


@transaction.atomic
def print_waiting(at: datetime.datetime) -> tuple[int, bytes]:
    """Return how many letters waited and all of them as one PDF; they are noted as printed. No two desks get one."""
    letters = list(waiting_letters().select_for_update())
    # It is drawn first: what cannot be drawn is not noted as printed.
    pdf = letters_pdf(letters)
    Notice.objects.filter(pk__in=[letter.pk for letter in letters]).update(sent_at=at)
    return len(letters), pdf


def letters_pdf(notices: Sequence[Notice]) -> bytes:
    """Return a PDF in which each message begins a new page."""
    pdf = FPDF(format="A4")
    pdf.set_margins(LEFT, TOP, RIGHT)
    pdf.set_auto_page_break(True, margin=BOTTOM)
    pdf.set_title(settings.LIBRARY_NAME)
    text = settings.LIBRARY_NAME + "".join(f"{_sender(one)}{one.subject}{one.body}{one.to_address}" for one in notices)
    with TemporaryDirectory() as folder:
        _add_fonts(pdf, text, Path(folder))
        for notice in notices:
            _letter(pdf, notice)
        return bytes(pdf.output())


def _letter(pdf: FPDF, notice: Notice) -> None:
    pdf.add_page()
    pdf.set_font("text", size=7)
    pdf.set_xy(WINDOW_LEFT, WINDOW_TOP + 5)
    pdf.cell(WINDOW_WIDTH, 4, _sender(notice), border="B")
    pdf.set_font("text", size=11)
    pdf.set_xy(WINDOW_LEFT, ADDRESS_TOP)
    pdf.multi_cell(WINDOW_WIDTH, 5, notice.to_address, align="L")
    pdf.set_xy(DATE_LEFT, WINDOW_TOP + 5)
    pdf.cell(0, 5, formats.date_format(timezone.localdate(notice.created_at), "j F Y"))
    pdf.set_xy(LEFT, TEXT_TOP)
    pdf.set_font("text", size=13)
    pdf.multi_cell(0, 7, notice.subject, align="L")
    pdf.set_font("text", size=11)
    pdf.set_xy(LEFT, pdf.get_y() + 6)
    pdf.multi_cell(0, 5.5, notice.body, align="L")


def _sender(notice: Notice) -> str:
    """The library and its branch in one small line above the address, for what cannot be delivered."""
    branch = notice.patron.home_branch if notice.patron else None
    parts = [settings.LIBRARY_NAME]
    if branch:
        parts += [branch.street, f"{branch.postcode} {branch.town}".strip()]
    return " · ".join(part for part in parts if part)


def _add_fonts(pdf: FPDF, text: str, folder: Path) -> None:
    """Embed the font of the text, and others for the letters that it has not; only what is used gets into the file."""
    pdf.add_font("text", fname=_path(*FONT))
    missing = {ord(letter) for letter in text if letter.isprintable()} - _letters(*FONT)
    fallbacks = []
    for number, font in enumerate(OTHER_FONTS):
        if missing and (has := missing & _letters(*font)):
            name = f"script{number}"
            pdf.add_font(name, fname=_regular(*font, has, folder / f"{name}.ttf"))
            fallbacks.append(name)
            missing -= has
    pdf.set_font("text", size=11)
    pdf.set_fallback_fonts(fallbacks)
    # Joins Arabic letters, orders Indic ones, and turns what is written from right to left.
    pdf.set_text_shaping(True)


def _regular(package: str, name: str, letters: Collection[int], file: Path) -> Path:
    """Write some letters of a font in regular weight into a file: some are thin by themselves, and all are large."""
    # What is drawn when letters meet is kept as well.
    options = Options(layout_features="*", drop_tables=[])
    with TTFont(_path(package, name)) as font:
        subsetter = Subsetter(options)
        # Blanks, marks and digits stand between the letters of a script and are shaped with them.
        subsetter.populate(unicodes={*letters, *range(0x20, 0x7F), 0x200C, 0x200D})
        subsetter.subset(font)
        regular = instantiateVariableFont(font, {axis.axisTag: REGULAR.get(axis.axisTag) for axis in font["fvar"].axes})
        regular.save(file)
    return file


def _path(package: str, name: str) -> Path:
    return Path(str(files(package).joinpath(name)))


@cache
def _letters(package: str, name: str) -> frozenset[int]:
    """The characters that a font has."""
    with TTFont(_path(package, name), lazy=True) as font:
        return frozenset(font.getBestCmap())
