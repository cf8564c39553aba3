"""Books of the count by hand (``brute_force``) put into the database and the index."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone

from catalog.models import (
    Agent,
    AgentVariant,
    Branch,
    Edition,
    Item,
    SearchChange,
    Series,
    SeriesStatement,
    ShelvingLocation,
    Subject,
    SubjectHeading,
    SubjectVariant,
    VariantTitle,
)
from catalog.search.following import follow, rebuild
from catalog.search.results import FacetValue
from catalog.standards.folding import match_key
from catalog.tests.cast import (
    make_agent,
    make_branch,
    make_edition,
    make_hold,
    make_item,
    make_link,
    make_loan,
    make_note,
    make_number,
    make_series,
    make_subject,
    make_transit,
)
from catalog.tests.search.brute_force import Asked, Book


@dataclass
class Library:
    """Books in the database and in the index, and how the values of lists stand in an address."""

    books: dict[int, Book]
    addresses: dict[str, dict[str, str]]

    def address(self, asked: Asked, **more: object) -> str:
        """The query string of a search."""
        pairs = [("q", str(asked.question))] if asked.question is not None else []
        pairs += [(name, self.value(name, one)) for name, ticked in asked.ticks.items() for one in ticked]
        pairs += [(name, year) for name in ("year_from", "year_to") if (year := getattr(asked, name)) is not None]
        return urlencode([*pairs, *more.items()])

    def value(self, name: str, words: str) -> str:
        """How a value of a list stands in the address; what is not in this library is in none by its words."""
        return self.addresses.get(name, {}).get(words, words)

    def words(self, name: str, value: str) -> str:
        """The same the other way round."""
        return next((words for words, pk in self.addresses.get(name, {}).items() if pk == value), value)

    def counts(self, name: str, values: Iterable[FacetValue]) -> dict[str, int]:
        """What a list shows."""
        return {self.words(name, one.value): one.count for one in values}


@contextmanager
def shelved(found: list[Book]) -> Iterator[Library]:
    """The books in the database, and in an index of several segments with documents that were replaced."""
    place = transaction.savepoint()
    try:
        by_pk: dict[int, Book] = {}
        third = max(1, len(found) // 3)
        for start in range(0, len(found), third):
            written = {_written(book): book for book in found[start : start + third]}
            by_pk |= written
            if start:
                SearchChange.objects.record([*written, *list(by_pk)[:2]])
                follow()
            else:
                rebuild()
        yield Library(by_pk, _addresses())
    finally:
        transaction.savepoint_rollback(place)


def _written(book: Book) -> int:
    year = "copyright_year" if book.number % 3 == 0 else "publication_year"
    edition = make_edition(
        book.title,
        title_remainder=book.subtitle,
        title_original_script=book.script,
        agents=[(name.heading, "aut") for name in book.names],
        subjects=[subject.heading for subject in book.subjects],
        publisher=book.publisher,
        language=book.languages[0] if book.languages else "",
        more_languages=list(book.languages[1:]),
        format=book.format,
        audience=book.audience,
        control_number=book.control_number,
        suppressed=book.is_hidden,
        **{year: book.year},
    )
    Edition.objects.filter(pk=edition.pk).update(created_at=timezone.now() - timedelta(days=book.days_here))
    for genre in book.genres:
        SubjectHeading.objects.create(edition=edition, subject=make_subject(genre.heading, kind="genre"), position=9)
    for title in book.series:
        series = Series.objects.filter(title=title).first() or make_series(title, {})
        SeriesStatement.objects.create(edition=edition, series=series)
    if book.other_title:
        VariantTitle.objects.create(edition=edition, title=book.other_title)
    if book.note:
        make_note(edition, book.note)
    if book.isbn:
        make_number(edition, book.isbn)
    if book.is_online:
        make_link(edition)
    for copy in book.copies:
        branch = make_branch(copy.branch, is_public=copy.branch_is_public)
        numbers = {"barcode": copy.barcode, "call_number": copy.mark}
        _take_away(make_item(edition, branch, location=copy.location, status=copy.status, **numbers), copy.away)
    _lead_to(book)
    return edition.pk


def _take_away(item: Item, how: str) -> None:
    """Lend a copy, catch it for a reader, or send it off."""
    if how == "lent":
        make_loan(item)
    elif how in {"kept", "caught"}:
        make_hold(item.edition, caught_item=item, ready_at=timezone.now() if how == "kept" else None)
    elif how == "sent":
        make_transit(item, make_branch("Harbour"))


def _lead_to(book: Book) -> None:
    """Scripts and see-references of the headings of a book."""
    for name in book.names:
        agent = make_agent(name.heading)
        Agent.objects.filter(pk=agent.pk).update(original_script=name.script)
        for words in name.see_from:
            AgentVariant.objects.get_or_create(agent=agent, key=match_key(words), defaults={"heading": words})
    for kind, headings in (("topic", book.subjects), ("genre", book.genres)):
        for one in headings:
            subject = make_subject(one.heading, kind=kind)
            Subject.objects.filter(pk=subject.pk).update(original_script=one.script)
            for words in one.see_from:
                main = subject.main or subject
                SubjectVariant.objects.get_or_create(subject=main, key=match_key(words), defaults={"heading": words})


def _addresses() -> dict[str, dict[str, str]]:
    subjects = Subject.objects.values_list("kind", "heading", "pk")
    places = ShelvingLocation.objects.select_related("branch")
    return {
        "agent": {heading: str(pk) for heading, pk in Agent.objects.values_list("heading", "pk")},
        "subject": {heading: str(pk) for kind, heading, pk in subjects if kind != "genre"},
        "genre": {heading: str(pk) for kind, heading, pk in subjects if kind == "genre"},
        "series": {title: str(pk) for title, pk in Series.objects.values_list("title", "pk")},
        "branch": dict(Branch.objects.values_list("name", "code")),
        "location": {f"{place}, {place.branch}": str(place.pk) for place in places},
    }
