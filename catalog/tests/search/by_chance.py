"""Catalogues and questions made by chance (hypothesis), dense enough that questions find something."""

from dataclasses import replace

from hypothesis import strategies as st

from catalog.standards.folding import fold
from catalog.tests.search.brute_force import (
    All,
    Any,
    Asked,
    Beginning,
    Book,
    Copy,
    Heading,
    Listed,
    Phrase,
    Within,
    Without,
    Word,
    Years,
)

# What catalogues are made of: small words, stems, accents, digits in words, scripts without blanks, marks on letters.
WORDS = (
    "It", "The", "there", "of", "Whale", "Whales", "whaling", "white", "Café", "Cafés", "Straße", "années", "naïve",
    "arrière-pensée", "science-fiction", "2nd", "22nd", "1984", "C++", "O'Brien's", "白鲸", "白鲸记", "鲸",
    "海辺のカフカ", "كِتاب", "كتاب", "الكُتب",
)  # fmt: skip
NAMES = (
    Heading("Melville, Herman, 1819-1891"),
    Heading("Dostoyevsky, Fyodor", "Достоевский, Фёдор", ("Dostoevskiĭ, Fedor",)),
    Heading("Murakami, Haruki", "村上, 春樹"),
    Heading("O'Brien, Edna", "", ("Whale, Anna",)),
    Heading("Café Society"),
)
MANY_NAMES = tuple(Heading(f"Author, Number {number}") for number in range(40))
CETACEANS = ("Cetaceans", "Baleines")
SUBJECTS = (
    Heading("Whales", "", CETACEANS),
    Heading("Whales -- Fiction", "", CETACEANS),
    Heading("Whales -- History", "クジラ", CETACEANS),
    Heading("Sea stories", "海の話"),
    Heading("Années", "", ("Years",)),
)
GENRES = (Heading("Novels", "", ("Long stories",)), Heading("Comics"))
SERIES = ("Sea library", "Whale classics", "岩波文庫")
ISBNS = ("978-0-679-60010-7", "978-0-14-243724-7", "978-0-8044-2957-3")
LANGUAGES = ("eng", "fre", "ger", "ara", "jpn", "chi", "zxx")
FORMATS = ("book", "ebook", "film", "audiobook")
AUDIENCES = ("", "primary", "adult")
YEARS = (1851, 1984, 1990, 1999, 2001, 2020)
BRANCHES = {"Elm Street": True, "Harbour": True, "Store": False}
LOCATIONS = ("", "Fiction", "Children")
STATUSES = ("available", "available", "missing", "lost", "withdrawn", "in_processing")
AWAY = ("", "", "", "", "lent", "kept", "caught", "sent")
# Added today, just within the last thirty days, no longer within them.
DAYS = (0, 29, 32)


def sentences(*, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=most).map(" ".join)


def some(values: tuple, *, most: int) -> st.SearchStrategy[tuple]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


def or_nothing(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | st.just("") | strategy


COPIES = st.builds(
    lambda branch, location, status, mark, away: Copy(branch, BRANCHES[branch], location, status, mark=mark, away=away),
    st.sampled_from(tuple(BRANCHES)),
    st.sampled_from(LOCATIONS),
    st.sampled_from(STATUSES),
    st.sampled_from(("", "599.5 WHA", "F MEL")),
    st.sampled_from(AWAY),
)


def books(names: tuple[Heading, ...]) -> st.SearchStrategy[Book]:
    return st.builds(
        Book,
        title=sentences(most=4),
        subtitle=or_nothing(sentences(most=2)),
        script=or_nothing(st.sampled_from(("白鲸", "海辺のカフカ", "كتاب"))),
        other_title=or_nothing(sentences(most=2)),
        names=some(names, most=3),
        subjects=some(SUBJECTS, most=3),
        genres=some(GENRES, most=1),
        series=some(SERIES, most=1),
        publisher=or_nothing(st.sampled_from(("Whale Press", "Éditions du Café"))),
        note=or_nothing(sentences(most=3)),
        languages=some(LANGUAGES, most=2),
        format=st.sampled_from(FORMATS),
        audience=st.sampled_from(AUDIENCES),
        year=st.none() | st.sampled_from(YEARS),
        isbn=or_nothing(st.sampled_from(ISBNS)),
        copies=st.lists(COPIES, max_size=2).map(tuple),
        is_online=st.sampled_from((False, False, False, True)),
        is_hidden=st.sampled_from((False,) * 5 + (True,)),
        days_here=st.sampled_from(DAYS),
    )


def libraries(names: tuple[Heading, ...] = NAMES) -> st.SearchStrategy[list[Book]]:
    """Some books, each perhaps there several times, so that there are pages to turn."""
    chosen = st.lists(books(names), min_size=3, max_size=18)
    return st.builds(lambda found, times: _numbered(found * times), chosen, st.sampled_from((1, 2, 4)))


def _numbered(found: list[Book]) -> list[Book]:
    return [
        replace(
            book,
            number=n,
            control_number=f"ocm{n:06d}" if n % 2 else "",
            copies=tuple(replace(copy, barcode=f"B{n:04d}{i:02d}") for i, copy in enumerate(book.copies)),
        )
        for n, book in enumerate(found, 1)
    ]


ALSO_TYPED = (
    "cetaceans", "baleine", "herman", "достоевский", "dostoevskii", "春樹", "novel", "library", "french", "press",
    "whaled", "cafe's", "الكتب", "كُتب", "f", "B000100", "b000201", "ocm000001", "0679600108",
)  # fmt: skip
TYPED = st.sampled_from([*(typed for word in WORDS for typed in (word, word.upper(), fold(word))), *ALSO_TYPED, *ISBNS])
WORD = TYPED.map(Word)
PHRASE = st.lists(TYPED, min_size=1, max_size=3).map(lambda found: Phrase(" ".join(found)))
BEGINNING = st.sampled_from(
    ("wh", "whal", "CAF", "caf", "白鲸", "白鲸记", "カフ", "كت", "dosto", "b0001", "ocm", "97806", "19", "ob")
).map(Beginning)
LISTED = st.sampled_from(
    (
        *(Listed("language", "french", "fre"), Listed("language", "eng", "eng"), Listed("language", "Japanese", "jpn")),
        *(Listed("format", "film", "film"), Listed("format", "e-book", "ebook"), Listed("format", "DVD", "film")),
        *(Listed("branch", "elm-street", "Elm Street"), Listed("branch", "harbour", "Harbour")),
        *(Listed("branch", "Elm", "Elm Street"), Listed("branch", "store", "Store")),
    )
)
A_YEAR = st.none() | st.sampled_from((*YEARS, 1900, 1991))
SPANS = st.tuples(A_YEAR, A_YEAR).filter(any).map(lambda span: Years(*(sorted(span) if None not in span else span)))
FIELDS = st.sampled_from(
    ("title", "ti", "author", "by", "subject", "about", "series", "publisher", "isbn", "number", "callnumber")
)


def _combined(inner: st.SearchStrategy) -> st.SearchStrategy:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return parts.map(All) | parts.map(All) | parts.map(Any) | st.builds(Without, inner, st.sampled_from(("-", "NOT ")))


IN_A_FIELD = st.recursive(WORD | PHRASE | BEGINNING, _combined, max_leaves=3).filter(
    lambda part: not isinstance(part, Without)
)
LEAF = WORD | WORD | PHRASE | BEGINNING | SPANS | LISTED | st.builds(Within, FIELDS, IN_A_FIELD)
PLAIN = st.lists(WORD | WORD | PHRASE, min_size=1, max_size=3).map(lambda p: All(tuple(p)) if len(p) > 1 else p[0])
QUESTIONS = st.none() | PLAIN | PLAIN | st.recursive(LEAF, _combined, max_leaves=5)
TICKS = {
    "format": FORMATS,
    "language": ("eng", "fre", "jpn"),
    "audience": ("primary", "adult", "general"),
    "branch": ("Elm Street", "Harbour"),
    "location": ("Fiction, Elm Street", "Children, Elm Street", "Fiction, Harbour"),
    "subject": ("Whales", "Sea stories", "Années"),
    "genre": ("Novels", "Comics"),
    "agent": tuple(name.heading for name in (*NAMES, *MANY_NAMES[:3])),
    "series": SERIES,
    "decade": ("1990", "2000", "2010"),
    "available": ("1",),
    "new": ("1",),
}


@st.composite
def askings(draw: st.DrawFn) -> Asked:
    """A question with ticks in at most three lists, and perhaps a span of years."""
    lists = draw(some(tuple(TICKS), most=3))
    ticks = {name: draw(some(TICKS[name], most=3)) for name in lists}
    low, high = draw(
        st.sampled_from(((None, None), (None, None), (1984, None), (None, 1999), (1984, 2001), (2001, 1984)))
    )
    return Asked(draw(QUESTIONS), {name: values for name, values in ticks.items() if values}, low, high)
