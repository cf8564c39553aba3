"""Titles: sort form and match form."""

from catalog.standards.folding import match_key


def sort_title(title: str, nonfiling_count: int = 0) -> str:
    """Return the folded title without its leading article (``nonfiling_count`` characters).

    >>> sort_title("The Hobbit", 4)
    'hobbit'
    """
    return match_key(title[nonfiling_count:]) or match_key(title) or title.strip().lower()[:200]


ARTICLES: dict[str, tuple[str, ...]] = {
    "eng": ("the ", "a ", "an "),
    "fre": ("le ", "la ", "les ", "l'", "l’", "un ", "une ", "des "),
    "ger": ("der ", "die ", "das ", "ein ", "eine "),
    "spa": ("el ", "la ", "los ", "las ", "un ", "una "),
    "ita": ("il ", "lo ", "la ", "i ", "gli ", "le ", "l'", "l’", "un ", "una "),
    "por": ("o ", "a ", "os ", "as ", "um ", "uma "),
    "dut": ("de ", "het ", "een "),
    "swe": ("en ", "ett ", "den ", "det "),
    "dan": ("en ", "et ", "den ", "det "),
    "nor": ("en ", "et ", "den ", "det "),
    "wel": ("y ", "yr "),
}


def leading_article_length(title: str, language: str) -> int:
    """Return how many characters the leading article of ``title`` takes in a language (MARC code), else 0.

    For titles that come without MARC's own count, as from a spreadsheet.
    """
    lowered = title.lower()
    for article in ARTICLES.get(language, ()):
        if lowered.startswith(article) and len(title) > len(article):
            return len(article)
    return 0
