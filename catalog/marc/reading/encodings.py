"""Character coding of ISO 2709 records: UTF-8 and MARC-8, whatever leader/09 says.

UTF-8 with letters beyond ASCII follows a pattern that MARC-8 text practically never has, so bytes that are valid
UTF-8 are UTF-8. Otherwise a record that has some valid UTF-8 letters is UTF-8 with damage; one that has none is MARC-8,
or, when that does not fit, the code page of Windows.
"""

import io
import re
import unicodedata
from contextlib import redirect_stderr

from pymarc.marc8 import marc8_to_unicode
from pymarc.marc8_mapping import CODESETS

_UTF8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
_ESCAPE = 0x1B
# In MARC-8 a byte from E0 to FE is a mark that stands before its letter.
_MARK_BEFORE_LETTER = re.compile(rb"[\xe0-\xfb\xfe]+[A-Za-z]")
# What MARC-8's Latin set has no letter, mark or sign for.
_NOT_IN_MARC8 = re.compile(b"[" + bytes({*range(0x80, 0x100)} - CODESETS[0x45].keys()) + b"]")


def decode_fields(pieces: list[bytes], declared: str, warnings: list[str]) -> list[str]:
    """Return each piece as text; ``declared`` is leader/09 (``a`` for UTF-8). What had to be guessed is warned of."""
    whole = b"".join(pieces)
    if b"\x00" in whole:
        # No text has one, and PostgreSQL takes none. A blank, so that positions in a control field stay.
        pieces = [piece.replace(b"\x00", b" ") for piece in pieces]
        whole = whole.replace(b"\x00", b" ")
    if whole.isascii() and _ESCAPE not in whole:
        return [piece.decode("ascii") for piece in pieces]
    try:
        texts = [piece.decode("utf-8") for piece in pieces]
    except UnicodeDecodeError:
        pass
    else:
        # All of it ASCII with escapes is MARC-8 in another set; a stray escape among letters of UTF-8 is nothing.
        if not whole.isascii():
            if declared != "a":
                warnings.append("The leader says MARC-8, the text is UTF-8.")
            return [text.replace("\x1b", "") for text in texts]
    if _ESCAPE not in whole and len(_UTF8_LETTER.findall(whole)) > whole.count(0xEF) and _mostly_utf8(pieces):
        warnings.append("Some letters were damaged and are shown as \ufffd.")
        return [piece.decode("utf-8", "replace") for piece in pieces]
    if declared == "a":
        warnings.append("The leader says UTF-8, the text is not.")
    return [_not_utf8(piece) for piece in pieces]


def composed(text: str) -> str:
    """``text`` with letters and their marks as one character (NFC), as fonts and browsers like them best.

    MARC-8 and much of the UTF-8 made from it has them apart.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _mostly_utf8(pieces: list[bytes]) -> bool:
    good = bad = 0
    for piece in pieces:
        if piece.isascii():
            continue
        try:
            piece.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return good >= bad and good > 0


def _not_utf8(piece: bytes) -> str:
    if piece.isascii() and _ESCAPE not in piece:
        return piece.decode("ascii")
    if _ESCAPE in piece:
        return _marc8(piece)
    if _NOT_IN_MARC8.search(piece):
        return piece.decode("cp1252", "replace")
    if _MARK_BEFORE_LETTER.search(piece) or not _looks_like_code_page(piece):
        return _marc8(piece)
    return piece.decode("cp1252", "replace")


def _looks_like_code_page(piece: bytes) -> bool:
    """Latin letters of the code page stand alone among ASCII letters; MARC-8's special letters are A1 to C8."""
    return any(0xC9 <= byte <= 0xFF for byte in piece)


def _marc8(piece: bytes) -> str:
    """Each subfield by itself: a change of character set ends with it, and pymarc drops the marks between them."""
    return "\x1f".join(_marc8_subfield(part) for part in piece.split(b"\x1f"))


def _marc8_subfield(piece: bytes) -> str:
    # pymarc tells unknown bytes on stderr; the text keeps a blank in their place.
    with redirect_stderr(io.StringIO()):
        try:
            return marc8_to_unicode(piece, hide_utf8_warnings=True)
        except UnicodeDecodeError:
            # A change of character set that is cut short.
            return piece.replace(b"\x1b", b"").decode("ascii", "replace")
