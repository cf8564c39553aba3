"""Formats: our own short list of what a title is to a reader, wider than any one MARC or RDA list."""

import re
from functools import cache

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """What a title is, as a reader would say it."""

    BOOK = "book", _("Book")
    LARGE_PRINT = "large_print", _("Large print")
    EBOOK = "ebook", _("E-book")
    AUDIOBOOK = "audiobook", _("Audiobook")
    FILM = "film", _("Film")
    MUSIC = "music", _("Music")
    SCORE = "score", _("Sheet music")
    MAP = "map", _("Map")
    SERIAL = "serial", _("Magazine or newspaper")
    ARTICLE = "article", _("Article or chapter")
    PICTURE = "picture", _("Picture")
    BRAILLE = "braille", _("Braille")
    KIT = "kit", _("Kit or game")
    SOFTWARE = "software", _("Software")
    MANUSCRIPT = "manuscript", _("Manuscript")
    WEBSITE = "website", _("Website")
    OBJECT = "object", _("Object")
    OTHER = "other", _("Something else")


def format_label(code: str) -> str:
    """The words for a format; a code that is not in the list is its own label."""
    return format_labels().get(code, code)


def format_labels() -> dict[str, str]:
    """The words for all formats in the language of the reader: lists say them twenty times a page."""
    return _labels(get_language())


@cache
def _labels(_language: str | None) -> dict[str, str]:
    return {format_.value: str(format_.label) for format_ in Format}


_NUMBERS: dict[str, int] = {
    "book": 1,
    "large_print": 2,
    "ebook": 3,
    "audiobook": 4,
    "film": 5,
    "music": 6,
    "score": 7,
    "map": 8,
    "serial": 9,
    "article": 10,
    "picture": 11,
    "braille": 12,
    "kit": 13,
    "software": 14,
    "manuscript": 15,
    "website": 16,
    "object": 17,
    "other": 18,
}
"""Stored in the search index: never change or use again a number; a new format takes the next one."""

_WORDS: tuple[tuple[Format, str], ...] = (
    (Format.BOOK, r"(hardback |paperback )?books? ((and|with|w|plus) )?(audio )?(cds?|dvds?|cassettes?|tapes?)"),
    (Format.LARGE_PRINT, r"large (print|type)|largeprint|giant print|lp book|grossdruck|gros caracteres"),
    (Format.BRAILLE, r"braille|moon type"),
    (
        Format.AUDIOBOOK,
        r"(e ?)?audio ?books?|e ?audio|talking books?|(audio ?)?books? on (cd|tape|cassette|mp3)|spoken word|playaway"
        r"|audible|mp3 cd|story cd|horbuch|lydbok|lydbog|ljudbok|luisterboek|audiolivre|livre audio|audiolibro",
    ),
    (Format.ARTICLE, r"articles?|(book )?chapters?|papers?|offprints?|aufsatz|articulo"),
    (Format.EBOOK, r"e ?books?|electronic books?|digital books?|kindle|epub|mobi|azw3?|pdf|nook|kobo|livre numerique"),
    (
        Format.SOFTWARE,
        r"software|cd ?roms?|dvd ?roms?|computer (file|program|disk|disc)s?|programs?|apps?|data ?(set|file)s?",
    ),
    (
        Format.KIT,
        r"kits?|games?|(board|card|video|computer) ?games?|jigsaws?|puzzles?|toys?|playstation.*|ps[1-5]|xbox.*"
        r"|nintendo.*|wii|spiel|jeu|juego|story ?sacks?|flash ?cards",
    ),
    (
        Format.BOOK,
        r"(board|picture|print|printed|cloth|paper|coffee table) ?books?|graphic novels?|comics?|comic books?|manga",
    ),
    (
        Format.SCORE,
        r"((vocal|music|musical|full|mini|miniature|study|piano|choral|conductors) )?scores?|sheet ?music"
        r"|(printed|notated) music|song ?books?|partitions?|partituras?|partitur|noten|noter",
    ),
    (Format.MUSIC, r"dvd audio|music (dvd|blu ray)"),
    (
        Format.FILM,
        r"dvds?( ?video)?|blu ?rays?( disc)?|bluray|4k( ?(uhd|ultra hd))?|uhd|vhs"
        r"|video ?(cassettes?|tapes?|discs?|disks?)|(streaming )?videos?|e ?videos?|films?|movies?|motion pictures?"
        r"|laser ?discs?|film ?strips?|tv series|vcd",
    ),
    (
        Format.MUSIC,
        r"music( ?cds?)?|(audio ?|compact )?(cds?|discs?|disks?)|sacd|lps?|vinyl( records?)?|records?"
        r"|(audio ?)?cassettes?|mp3|audio|sound (recording|disc)s?|e ?music|albums?|tontrager|musik|musique"
        r"|musica|music streaming",
    ),
    (Format.MAP, r"maps?|atlas(es)?|globes?|charts?|karten?|cartes?|mapas?|cartographic.*"),
    (
        Format.SERIAL,
        r"(e ?)?journals?|(e ?)?magazines?|mags?|newspapers?|periodicals?|serials?|newsletters?|zines?|annuals?"
        r"|zeitschrift(en)?|zeitung|revues?|revistas?|tidsskrift|tidskrift|tijdschrift",
    ),
    (
        Format.PICTURE,
        r"pictures?|photos?|photographs?|posters?|prints|paintings?|drawings?|postcards?|slides?|images?|art ?works?"
        r"|art prints?|engravings?|two dimensional.*",
    ),
    (Format.MANUSCRIPT, r"manuscripts?|mss?|typescripts?|letters?|archives?|archival material|mixed materials?"),
    (Format.WEBSITE, r"web ?sites?|web ?pages?|internet|web|blogs?|databases?|online databases?"),
    (Format.OBJECT, r"objects?|realia|tools?|equipment|specimens?|models?|artefacts?|artifacts?|devices?|things?"),
    (
        Format.BOOK,
        r"books?|(mass market |trade )?paper ?backs?|hard ?(backs?|covers?|bounds?)|soft ?(backs?|covers?)|print"
        r"|pb|pbk|hb|hbk|hc|hardcase|library binding|(spiral|leather|comb|cloth) ?bound|novels?|text ?books?|text"
        r"|theses|thesis|dissertations?|pamphlets?|booklets?|brochures?|monographs?|buch|bucher|taschenbuch"
        r"|livres?|libros?|bok|bog|boek|kirja|libri|livro|fiction|non ?fiction",
    ),
    (Format.OTHER, r"other|misc|miscellaneous|something else|various"),
)
_PATTERNS = tuple((value, re.compile(rf"\b(?:{words})\b")) for value, words in _WORDS)
_OF_LABEL: dict[str, Format] = {
    "magazine or newspaper": Format.SERIAL,
    "article or chapter": Format.ARTICLE,
    "kit or game": Format.KIT,
} | {value.value.replace("_", " "): value for value in Format}
_ACCENTS = str.maketrans("äöüéèêáóú", "aoueeeaou")


def format_number(value: str) -> int:
    """Return the number that stands for a format in the search index; 0 if there is no such format."""
    return _NUMBERS.get(value, 0)


def format_of_number(n: int) -> str:
    """Return the format that a number in the search index stands for, or "" if none."""
    return next((value for value, number in _NUMBERS.items() if number == n), "")


def format_of_text(text: str) -> str:
    """Read a word from a spreadsheet ("DVD", "Hardback", "Audio CD") as a format; "" if not understood.

    All the words together count first, so that "board book" is a book and "board game" a game; then any part of them.
    """
    words = re.sub(r"[^\w]+|_", " ", text.casefold().translate(_ACCENTS)).strip()
    if not words:
        return ""
    whole = (value for value, pattern in _PATTERNS if pattern.fullmatch(words))
    part = (value for value, pattern in _PATTERNS if pattern.search(words))
    found = _OF_LABEL.get(words) or next(whole, None) or next(part, None)
    return found.value if found else ""
