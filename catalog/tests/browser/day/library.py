"""The library of the day: what the tasks need to be found, written as spreadsheets and loaded as the demo library is.

Run as a module, it loads itself into the site that the environment describes, and the search index follows.
"""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

LE_GUIN = "Le Guin, Ursula K., 1929-2018"
ON_SHELF_AT_ELM_STREET = 12
HISTORIES = 120
SCIENCE_FICTION, CHILDREN, HISTORY, STORE = "science-fiction", "children", "history", "store"

_LE_GUIN_TITLES = (
    "A wizard of Earthsea", "The tombs of Atuan", "The farthest shore", "Tehanu", "Tales from Earthsea",
    "The other wind", "Rocannon's world", "Planet of exile", "City of illusions", "The left hand of darkness",
    "The dispossessed", "The word for world is forest", "The telling", "Four ways to forgiveness",
    "The lathe of heaven", "Always coming home", "The eye of the heron", "The beginning place", "Malafrena",
    "Orsinian tales", "Lavinia", "Gifts", "Voices", "Powers", "The wind's twelve quarters", "The compass rose",
    "Changing planes", "The birthday of the world", "Unlocking the air", "Searoad", "Catwings", "Steering the craft",
    "The language of the night", "No time to spare",
)  # fmt: skip
_GRUFFALOS = (
    ("The Gruffalo", "Donaldson, Julia", "book"),
    ("The Gruffalo on stage", "Donaldson, Julia", "film"),
    ("Songs of the Gruffalo", "Scheffler, Axel (composer)", "music"),
)
# Title, audience, reading ages, whether it is in.
_WHALES = (
    ("Whales up close", "primary", "Ages 5-8", True),
    ("My first whales", "preschool", "Ages 1-3", True),
    ("The whales that went away", "primary", "Ages 6-8", False),
    ("Whales, dolphins and you", "adolescent", "Ages 14-17", True),
    ("Whales of the North Atlantic", "adult", "", True),
    ("The biology of whales", "specialized", "", True),
)
_PLACES = ("Norway", "Scotland", "Wales", "Bohemia", "Brittany", "Sicily", "Crete", "Malta")

_EDITION_COLUMNS = ("id", "title", "authors", "format", "language", "year", "subjects", "audience", "audience_note")
_COPY_COLUMNS = ("id", "branch", "location", "item_type", "call_number", "barcode", "status")
Edition = dict[str, str]
Copy = tuple[str, str, str, str]  # branch, location, call number, status
Title = tuple[Edition, Sequence[Copy]]


def titles() -> Iterator[Title]:
    """Every title of the library, with its copies."""
    yield from _le_guin()
    yield from _gruffalo()
    yield from _whales()
    yield from _histories()
    yield {"title": "Annals of the old harbour", "year": "1911"}, [("central", STORE, "ST 942.1", "available")]


def _le_guin() -> Iterator[Title]:
    """Twelve are in at Elm Street; six are not while Central has them, six are nowhere, ten are at Central alone."""
    for number, title in enumerate(_LE_GUIN_TITLES):
        at_elm = "available" if number < ON_SHELF_AT_ELM_STREET else "missing"
        copies = [("elm-street", SCIENCE_FICTION, "LEG", at_elm)] if number < 24 else []
        if number < 6 or not 18 <= number < 24:
            copies.append(("central", SCIENCE_FICTION, "LEG", "available"))
        if number == 0:
            copies.append(("elm-street", SCIENCE_FICTION, "LEG", "missing"))
        yield {"title": title, "authors": LE_GUIN, "year": str(1966 + number), "audience": "adult"}, copies


def _gruffalo() -> Iterator[Title]:
    for title, author, form in _GRUFFALOS:
        edition = {"title": title, "authors": author, "format": form, "year": "1999", "audience": "preschool"}
        yield edition, [("central", CHILDREN, "E DON", "available")]


def _whales() -> Iterator[Title]:
    for title, audience, ages, is_in in _WHALES:
        is_for_children = audience in {"preschool", "primary"}
        subject = "Whales -- Juvenile literature" if is_for_children else "Whales"
        status, place = "available" if is_in else "missing", CHILDREN if is_for_children else HISTORY
        yield (
            {"title": title, "subjects": subject, "audience": audience, "audience_note": ages, "year": "2015"},
            [("elm-street", place, "599.5 WHA", status)],
        )


def _histories() -> Iterator[Title]:
    """In three languages and forms, of thirty years, no two of these in step; what is French has only the subject."""
    for number in range(HISTORIES):
        place = _PLACES[number % len(_PLACES)]
        language = ("eng", "ger", "fre")[number % 3]
        title = f"Chroniques {number}" if language == "fre" else f"A history of {place}, part {number}"
        edition = {
            "title": title,
            "authors": f"Chronicler, Number {number % 7}",
            "format": "film" if number % 11 == 0 else "book" if number % 4 == 3 else "audiobook",
            "language": language,
            "year": str(1995 + number % 30),
            "subjects": f"{place} -- History",
            "audience": "adult",
        }
        yield edition, [(("central", "elm-street")[number % 2], HISTORY, f"94{number:03d}", "available")]


def write(folder: Path) -> None:
    """Write the library into a folder, as the demo library lies in one."""
    shutil.copy(Path(__file__).with_name("branches.toml"), folder)
    with (
        (folder / "editions.csv").open("w", newline="", encoding="utf-8") as editions,
        (folder / "copies.csv").open("w", newline="", encoding="utf-8") as copies,
    ):
        edition_rows, copy_rows = csv.DictWriter(editions, _EDITION_COLUMNS), csv.writer(copies)
        edition_rows.writeheader()
        copy_rows.writerow(_COPY_COLUMNS)
        barcode = 31_000_000_000_000
        for number, (edition, held) in enumerate(titles()):
            edition_rows.writerow({"format": "book", "language": "eng"} | edition | {"id": f"day-{number:04d}"})
            for branch, location, mark, status in held:
                barcode += 1
                kind = "dvd" if edition.get("format") == "film" else "book"
                copy_rows.writerow([f"day-{number:04d}", branch, location, kind, mark, barcode, status])


def main() -> None:
    """Load the library into the site that the environment describes."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "library_project.settings")
    django.setup()
    from catalog.management.demo import load_folder
    from catalog.search.following import ensure_index

    with tempfile.TemporaryDirectory(prefix="catalogue-day-") as folder:
        write(Path(folder))
        load_folder(Path(folder), "day")
    ensure_index()


if __name__ == "__main__":
    main()
