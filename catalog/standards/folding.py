"""Folding: one spelling for words that a reader takes to be the same.

Used for search words, for match keys and for sort keys, so that all three agree. Folding covers case, width, accents,
the marks of Arabic and Hebrew, Scandinavian and German letters, and the apostrophes of romanisation. Chinese, Japanese
and Korean text has no blanks between words, so :func:`search_words` turns it into overlapping pairs.
"""

import re
import unicodedata
from functools import lru_cache

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
_CJK = "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003134f"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_HAS_CJK = re.compile(f"[{_CJK}]")


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
    """Return the words that go into the search index: folded, and runs of CJK as overlapping pairs.

    A run of one character stays as it is. A word that mixes scripts is split where the script changes.

    >>> search_words("村上春樹 reads")
    ['村上', '上春', '春樹', 'reads']
    """
    found = words(text)
    if text.isascii() or not _HAS_CJK.search(text):
        return found
    out: list[str] = []
    for word in found:
        position = 0
        for run in _CJK_RUN.finditer(word):
            if run.start() > position:
                out.append(word[position : run.start()])
            characters = run.group()
            out.extend(pair(characters) if len(characters) > 1 else [characters])
            position = run.end()
        if position < len(word):
            out.append(word[position:])
    return out


def pair(characters: str) -> list[str]:
    """Return the overlapping pairs of a run of characters.

    >>> pair("春夏秋")
    ['春夏', '夏秋']
    """
    return [characters[i : i + 2] for i in range(len(characters) - 1)]


def match_key(text: str, limit: int = 200) -> str:
    """Return the folded words joined by one blank, cut at ``limit`` characters: equal for equal headings.

    >>> match_key("Moby-Dick; or, The whale /")
    'moby dick or the whale'
    """
    return " ".join(words(text))[:limit]
