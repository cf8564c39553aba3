"""Folding: one spelling for words that a reader takes to be the same.

Used for search words, for match keys and for sort keys, so that all three agree. Folding covers case, width, accents,
the marks of Arabic and Hebrew, Scandinavian and German letters, and the apostrophes of romanisation.

For search alone goes :func:`search_words` further: the forms of Han characters are one, and scripts that have no blanks
between words become overlapping pairs.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from catalog.standards.han_characters import SIMPLIFIED

_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe", "ı": "i",
        "ŋ": "n", "ħ": "h", "ŧ": "t", "ĸ": "k", "ə": "a",
        # Arabic: the forms of alef, teh marbuta, alef maksura and the Persian letters that look the same.
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None,
        # Signs of romanisation and apostrophes vanish, so that Doestoevskiĭ's soft signs do not split a word.
        "ʹ": None, "ʺ": None, "ʻ": None, "ʼ": None, "ʾ": None, "ʿ": None, "’": None, "‘": None, "'": None, "`": None,
        "′": None, "·": None, "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\u00ad": None,
        "\u0098": None, "\u009c": None,
    }
)  # fmt: skip
# Vowel signs of Indian, Thai and Tibetan script stay when marks are folded away, and belong to the word.
_SIGNS = "".join(
    sign
    for sign in map(chr, (*range(0x300, 0xFE00), *range(0x10000, 0x12000)))
    if unicodedata.category(sign) in {"Mn", "Mc"} and not unicodedata.combining(sign)
)
WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{_SIGNS}])*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Of kana: without them, glass (ガラス) would be a crow (カラス).
_VOICING = "\u3099\u309a"
# Han, kana, Hangul; Thai, Lao, Burmese, Khmer: scripts that write words without blanks, or with them as one likes.
_UNSPACED = (
    "\u3005\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
    "\uff66-\uff9f\U00020000-\U0003134f\u0e01-\u0e4e\u0e80-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# What stands between two of its letters: blanks, dots between names, brackets.
_GAP = re.compile(f"(?<=[{_UNSPACED}])[^\\w{_SIGNS}]+(?=[{_UNSPACED}])")
_LETTER = re.compile(f"[^{_SIGNS}][{_SIGNS}]*")
_HYPHEN = re.compile("[-\u2010\u2011]")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)+")


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, marks and differences of width.

    >>> fold("Ångström’s ﬁne Ｗｉｄｅ")
    'angstroms fine wide'
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return _fold_wide(text)


@lru_cache(maxsize=20_000)
def _fold_wide(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter) or letter in _VOICING)
    # Decomposing took Hangul syllables and voiced kana apart; put them together again.
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def words(text: str) -> list[str]:
    """Return the folded words of ``text``: runs of letters and digits.

    >>> words("O'Brien & the C++ Café")
    ['obrien', 'the', 'c++', 'cafe']
    """
    folded = fold(text)
    if "+" in folded or "#" in folded:
        folded = re.sub(r"\b([a-z])(\+\+|#)", lambda m: m[1] + ("plusplus" if m[2] == "++" else "sharp"), folded)
        return [re.sub(r"^([a-z])plusplus$", r"\1++", re.sub(r"^([a-z])sharp$", r"\1#", w)) for w in _letters(folded)]
    return _letters(folded)


def _letters(folded: str) -> list[str]:
    return (_ASCII_WORD if folded.isascii() else WORD).findall(folded)


def search_words(text: str) -> list[str]:
    """Return the words by which search finds: folded, and scripts without blanks as overlapping pairs.

    A run of one letter stays as it is. A word that mixes scripts is split where the script changes.

    >>> search_words("村上・春樹 reads")
    ['村上', '上春', '春树', 'reads']
    >>> search_words("พระ")
    ['พร', 'ระ']
    """
    if text.isascii() or not _HAS_UNSPACED.search(text):
        return words(text)
    out: list[str] = []
    for word in words(_without_gaps(text)):
        position = 0
        for run in _UNSPACED_RUN.finditer(word):
            if run.start() > position:
                out.append(word[position : run.start()])
            out.extend(pairs(run.group()))
            position = run.end()
        if position < len(word):
            out.append(word[position:])
    return out


@lru_cache(maxsize=1_000)
def _without_gaps(text: str) -> str:
    """The same text, Han characters in one form, and without what stands between two letters of unspaced scripts."""
    return _GAP.sub("", unicodedata.normalize("NFKC", text).translate(SIMPLIFIED))


def pairs(run: str) -> list[str]:
    """Return the overlapping pairs of the letters of a run, each with its signs; a letter alone stays as it is.

    >>> pairs("春夏秋"), pairs("春")
    (['春夏', '夏秋'], ['春'])
    """
    letters = _LETTER.findall(run)
    return [one + other for one, other in pairwise(letters)] or [run]


def joined_words(text: str) -> list[str]:
    """Return the words with a hyphen as they are when written as one.

    >>> joined_words("E-mail in Saint-Exupéry's day")
    ['email', 'saintexuperys']
    """
    if not _HYPHEN.search(text):
        return []
    pieces = [piece for piece in fold(text).split() if _HYPHEN.search(piece)]
    return [_HYPHEN.sub("", word) for piece in pieces for word in _HYPHENATED.findall(piece)]


def single_letters(text: str) -> list[str]:
    """Return the letters of scripts without blanks in ``text``, each once.

    >>> single_letters("吾輩は猫")
    ['吾', '辈', 'は', '猫']
    """
    if text.isascii() or not _HAS_UNSPACED.search(text):
        return []
    runs = _UNSPACED_RUN.findall(fold(_without_gaps(text)))
    return list(dict.fromkeys(letter for run in runs for letter in _LETTER.findall(run)))


def title_key(text: str) -> str:
    """Return the whole title as search compares it: the key of :func:`match_key`, in one form of Han characters.

    >>> title_key("ハリー・ポッター") == title_key("ハリーポッター")
    True
    """
    return match_key(_without_gaps(text) if not text.isascii() and _HAS_UNSPACED.search(text) else text)


def match_key(text: str, limit: int = 200) -> str:
    """Return the folded words joined by one blank, cut at ``limit`` characters: equal for equal headings.

    >>> match_key("Moby-Dick; or, The whale /")
    'moby dick or the whale'
    """
    return " ".join(words(text))[:limit]
