"""Narrowing: which titles are left, and the numbers beside the choices."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalog.models import Edition, Item, SearchChange, Series, SeriesStatement, SubjectHeading
from catalog.search import filters, index
from catalog.search.following import follow
from catalog.search.service import facet_values
from catalog.search.state import SearchState
from catalog.tests.cast import (
    make_agent,
    make_branch,
    make_edition,
    make_item,
    make_link,
    make_series,
    make_subject,
    reindex,
)
from catalog.tests.search.asking import all_pages, ask, counts, titles_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
FORMATS = ("book", "ebook", "audiobook", "film", "map")
LANGUAGES = ("eng", "fre", "ger", "jpn", "ara")


class TestAgainstTheDatabase:
    """Every list and every number compared with a scan of all rows, over an index in many pieces."""

    SIZE = 180

    @pytest.fixture
    def library(self) -> list[Edition]:
        chance = random.Random(20261123)
        branches = [make_branch("Elm Street"), make_branch("Harbour"), make_branch("Store", is_public=False)]
        editions = [self.make_one(chance, branches, number) for number in range(self.SIZE)]
        for start in range(0, self.SIZE, 15):
            SearchChange.objects.record(edition.pk for edition in editions[start : start + 15])
            follow()
        return list(
            Edition.objects.prefetch_related("items__branch", "contributions", "electronic_locations").prefetch_related(
                "subject_headings__subject", "series_statements"
            )
        )

    def make_one(self, chance: random.Random, branches: list, number: int) -> Edition:
        edition = make_edition(
            f"{chance.choice(['Whale', 'Otter', 'Seal'])} {number}",
            agents=[(f"Author, Number {n}", "aut") for n in chance.sample(range(120), chance.randint(0, 4))],
            subjects=chance.sample(
                [f"Topic {n}{tail}" for n in range(60) for tail in ("", " -- Fiction")], chance.randint(0, 3)
            ),
            format=chance.choice(FORMATS),
            language=chance.choice((*LANGUAGES, "")),
            more_languages=chance.choice(([], [], ["fre"], ["ger", "jpn"])),
            publication_year=chance.choice((None, 1851, 1990, 1999, 2001, 2001, 2020)),
            suppressed=chance.random() < 0.1,
            audience=chance.choice(("", "primary", "adult")),
        )
        if chance.random() < 0.4:
            genre = make_subject(f"Genre {chance.randint(1, 4)}", kind="genre")
            SubjectHeading.objects.create(edition=edition, subject=genre)
        if chance.random() < 0.3:
            series = series_named(f"Series {chance.randint(1, 4)}")
            SeriesStatement.objects.create(edition=edition, series=series)
        if chance.random() < 0.5:
            Edition.objects.filter(pk=edition.pk).update(created_at=timezone.now() - timedelta(days=60))
        for _copy in range(chance.randint(0, 3)):
            make_item(
                edition,
                chance.choice(branches),
                location=chance.choice(("", "Fiction", "Store")),
                status=chance.choice(("available", "available", "missing", "lost")),
            )
        if chance.random() < 0.1:
            make_link(edition)
        return edition

    def filters(self, chance: random.Random) -> str:
        """A query string with some ticks, drawn by chance."""
        subjects = [make_subject(f"Topic {n}").pk for n in range(60)]
        agents = [make_agent(f"Author, Number {n}").pk for n in range(120)]
        parts = [f"q={chance.choice(['', 'whale', 'otter', 'author', 'topic'])}"]
        parts += [f"format={one}" for one in chance.sample(FORMATS, chance.choice((0, 0, 1, 2)))]
        parts += [f"language={one}" for one in chance.sample(LANGUAGES, chance.choice((0, 0, 1, 2)))]
        parts += [f"branch={one}" for one in chance.sample(("elm-street", "harbour"), chance.choice((0, 0, 1, 2)))]
        parts += [f"subject={one}" for one in chance.sample(subjects, chance.choice((0, 0, 0, 20)))]
        parts += [f"agent={one}" for one in chance.sample(agents, chance.choice((0, 0, 0, 30)))]
        parts += [f"audience={one}" for one in chance.sample(("primary", "adult"), chance.choice((0, 0, 1, 2)))]
        parts += chance.choice(([], [], ["available=1"]))
        parts += chance.choice(([], [], ["new=1"]))
        parts += chance.choice(([], [], ["year_from=1990"], ["year_to=2001"], ["year_from=2001", "year_to=1990"]))
        return "&".join(parts)

    @pytest.mark.parametrize("how", ["by their lists", "by the field of each record"])
    def test_lists_numbers_and_bars_of_years_are_exact(self, library, how, monkeypatch):
        """Whichever way values are looked up, which follows from how many records there are of what."""
        monkeypatch.setattr(filters, "_MUCH_LONGER", 8 if how == "by their lists" else 0)
        assert index.searcher().num_segments > 2
        chance = random.Random(7)
        for _round in range(30):
            address = self.filters(chance)
            state = SearchState.from_query(QueryDict(address))
            scan = _Scan(library, state)
            results = ask(address)
            assert results.total == len(scan.found()), address
            assert {pk for page in all_pages(address) for pk in page} == {e.pk for e in scan.found()}, address
            for facet in results.facets:
                expected = scan.counts(facet.name)
                shown = {value.value: value.count for value in facet.values}
                assert shown == {value: expected[value] for value in shown}, f"{facet.name} of {address}"
                if facet.name not in {"subject", "agent"}:  # they show the most frequent only
                    assert set(expected) <= set(shown), f"{facet.name} of {address}"
                else:
                    most = sorted(expected.values(), reverse=True)[:8]
                    assert sorted(filter(None, shown.values()), reverse=True)[: len(most)] == most, address

        for address in ("", "q=whale", "format=book&year_from=1990", "available=1"):
            self.check_bars(address, _Scan(library, SearchState.from_query(QueryDict(address))))

    def check_bars(self, address: str, scan: "_Scan") -> None:
        """The bars of the chart of years stand for all dated titles, each for its own years."""
        dated = [edition for edition in scan.found(without="year") if edition.publication_year]
        bars = ask(address).years
        assert sum(bar.count for bar in bars) == len(dated), address
        for bar in bars:
            inside = [e for e in dated if bar.year_from <= e.publication_year <= bar.year_to]
            assert bar.count == len(inside), f"{bar} of {address}"


class _Scan:
    """What the search should find, worked out from the rows, one by one."""

    def __init__(self, library: Iterable[Edition], state: SearchState) -> None:
        self.state = state
        self.library = [e for e in library if not e.suppressed and self.has_word(e)]

    def has_word(self, edition: Edition) -> bool:
        if self.state.q == "author":
            return bool(edition.contributions.all())
        if self.state.q == "topic":
            return any(heading.subject.heading.startswith("Topic") for heading in edition.subject_headings.all())
        return self.state.q in edition.title_proper.lower()

    def found(self, without: str = "") -> list[Edition]:
        return [edition for edition in self.library if self.fits(edition, without)]

    def fits(self, edition: Edition, without: str) -> bool:
        for name in ("format", "language", "audience", "subject", "agent", "decade", "new"):
            if name != without and self.state.chosen(name) and not VALUES[name](edition) & set(self.state.chosen(name)):
                return False
        return self.fits_copies(edition, without) and (without == "year" or self.fits_years(edition))

    def fits_copies(self, edition: Edition, without: str) -> bool:
        branches = set() if without == "branch" else set(self.state.chosen("branch"))
        on_shelf = without != "available" and bool(self.state.chosen("available"))
        if branches and on_shelf:
            return bool(available_branches(edition) & branches)
        if branches:
            return bool(VALUES["branch"](edition) & branches)
        return not on_shelf or is_available(edition)

    def fits_years(self, edition: Edition) -> bool:
        low, high = self.state.year_from, self.state.year_to
        if low is None and high is None:
            return True
        low, high = low if low is not None else 0, high if high is not None else 9999
        return edition.year is not None and min(low, high) <= edition.year <= max(low, high)

    def counts(self, name: str) -> Counter:
        """For each value, how many titles there are if it alone is ticked in its facet."""
        editions = self.found(without=name)
        if name == "available":
            chosen = set(self.state.chosen("branch"))
            return Counter(
                {"1": sum(bool(available_branches(e) & chosen) if chosen else is_available(e) for e in editions)}
            )
        values = available_branches if name == "branch" and self.state.chosen("available") else VALUES[name]
        return Counter(value for edition in editions for value in values(edition))


def listed(edition: Edition) -> list[Item]:
    return [i for i in edition.items.all() if i.branch.is_public and i.status not in {"lost", "withdrawn"}]


def available_branches(edition: Edition) -> set[str]:
    return {item.branch.code for item in listed(edition) if item.status == "available"}


def is_available(edition: Edition) -> bool:
    return bool(available_branches(edition) or edition.electronic_locations.all())


VALUES: dict[str, Callable[[Edition], set[str]]] = {
    "format": lambda e: {e.format},
    "language": lambda e: set(e.languages),
    "branch": lambda e: {item.branch.code for item in listed(e)},
    "subject": lambda e: headings(e, is_genre=False),
    "agent": lambda e: {str(c.agent_id) for c in e.contributions.all()},
    "audience": lambda e: {e.audience} - {""},
    "genre": lambda e: headings(e, is_genre=True),
    "series": lambda e: {str(s.series_id) for s in e.series_statements.all()},
    "location": lambda e: {str(i.shelving_location_id) for i in listed(e) if i.shelving_location_id},
    "decade": lambda e: {str(e.year // 10 * 10)} if e.year else set(),
    "new": lambda e: {"1"} if e.created_at > timezone.now() - timedelta(days=30) else set(),
}


def headings(edition: Edition, *, is_genre: bool) -> set[str]:
    found = [h.subject for h in edition.subject_headings.all() if (h.subject.kind == "genre") == is_genre]
    return {str(subject.main_id or subject.pk) for subject in found}


def series_named(title: str) -> Series:
    return Series.objects.filter(title=title).first() or make_series(title, {})


def test_ticks_inside_a_facet_widen_and_ticks_in_two_facets_narrow():
    make_edition("English book", format="book", language="eng")
    make_edition("French book", format="book", language="fre")
    make_edition("French film", format="film", language="fre")
    reindex()
    assert ask("format=book&format=film").total == 3
    assert titles_of(ask("format=film&language=fre")) == ["French film"]
    assert ask("format=film&language=eng").total == 0


def test_a_facet_is_counted_without_its_own_ticks():
    make_edition("English book", format="book", language="eng")
    make_edition("French book", format="book", language="fre")
    make_edition("French film", format="film", language="fre")
    reindex()
    results = ask("format=film")
    assert counts(results, "format") == {"book": 2, "film": 1}
    assert counts(results, "language") == {"fre": 1}


def test_what_has_no_value_is_no_choice_and_no_more():
    """Editions for nobody named are behind no "more" of the list of audiences, nor on its page."""
    make_edition("For nobody named")
    make_edition("For children", audience="primary")
    reindex()
    (audience,) = [facet for facet in ask("").facets if facet.name == "audience"]
    assert [(value.value, value.count) for value in audience.values] == [("primary", 1)]
    assert not audience.has_more
    total, _page, values = facet_values(SearchState(), "audience", contains="", by_name=False, page=1, size=10)
    assert total == len(values) == 1


def test_on_the_shelf_now_at_a_branch_means_one_and_the_same_copy():
    """Out at Elm Street and on the shelf at Harbour: not to be had at Elm Street."""
    elm, harbour = make_branch("Elm Street"), make_branch("Harbour")
    edition = make_edition("Moby-Dick")
    make_item(edition, elm, status="missing")
    make_item(edition, harbour)
    reindex()
    assert ask("branch=elm-street").total == ask("branch=harbour").total == ask("available=1").total == 1
    assert ask("available=1&branch=elm-street").total == 0
    assert ask("available=1&branch=harbour").total == 1
    assert ask("available=1&branch=elm-street&branch=harbour").total == 1
    assert counts(ask("branch=elm-street"), "available") == {}
    assert counts(ask("branch=harbour"), "available") == {"1": 1}
    assert counts(ask("available=1"), "branch") == {"harbour": 1}


def test_branches_beside_on_the_shelf_now_are_counted_without_the_branch_that_is_ticked():
    elm, harbour = make_branch("Elm Street"), make_branch("Harbour")
    make_item(make_edition("Only at Elm Street"), elm)
    make_item(make_edition("Only at Harbour"), harbour)
    reindex()
    assert counts(ask("available=1&branch=elm-street"), "branch") == {"elm-street": 1, "harbour": 1}


def test_something_to_read_online_is_there_now_but_at_no_branch():
    make_branch("Elm Street")
    make_link(make_edition("Online", format="ebook"))
    make_link(make_edition("A review of it is online", format="book"), relationship="related")
    reindex()
    assert titles_of(ask("available=1")) == ["Online"]
    assert ask("available=1&branch=elm-street").total == 0


def test_a_chosen_value_is_always_listed_even_with_nothing_behind_it():
    agent = make_agent("Melville, Herman, 1819-1891")
    subject = make_subject("Whales")
    make_branch("Harbour")
    make_edition("Otters", format="book", language="eng")
    reindex()
    address = f"format=film&language=fre&branch=harbour&available=1&subject={subject.pk}&agent={agent.pk}"
    results = ask(address)
    assert results.total == 0
    for facet in results.facets:
        assert [value.count for value in facet.values if value.selected] == [0], facet.name
    assert {facet.name for facet in results.facets} == {"available", "format", "branch", "language", "subject", "agent"}
    assert [one.label for one in results.constraints] == [
        "On the shelf now",
        "Film",
        "Harbour",
        "French",
        "Whales",
        "Herman Melville",
    ]


def test_a_chosen_value_is_listed_behind_the_most_frequent():
    for number in range(12):
        for copy in range(2):
            make_edition(f"Whale {number}-{copy}", agents=[(f"Author {chr(65 + number)}", "aut")])
    rare = make_edition("Whale of one", agents=[("Rare, Anna", "aut")]).contributions.get().agent_id
    reindex()
    assert str(rare) not in counts(ask("q=whale"), "agent")
    listed_now = counts(ask(f"q=whale&agent={rare}"), "agent")
    assert list(listed_now)[-1] == str(rare)
    assert len(listed_now) == 9


def test_readers_narrow_by_the_main_heading():
    make_edition("Moby-Dick", subjects=["Whales -- Fiction"])
    make_edition("Of whales", subjects=["Whales"])
    make_edition("Both", subjects=["Whales", "Whales -- Fiction"])
    reindex()
    main = make_subject("Whales").pk
    assert counts(ask(), "subject") == {str(main): 3}
    assert ask(f"subject={main}").total == 3


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("year_from=1990&year_to=2001", {"Y1990", "Copyright 1999", "Y2001"}),
        ("year_from=2001&year_to=1990", {"Y1990", "Copyright 1999", "Y2001"}),
        ("year_from=1990", {"Y1990", "Copyright 1999", "Y2001", "Y2020"}),
        ("year_to=1990", {"Y1851", "Y1990"}),
        ("year_from=2001&year_to=2001", {"Y2001"}),
        ("year_from=99999", {"Y1851", "Y1990", "Y2001", "Y2020", "Undated", "Copyright 1999"}),
    ],
)
def test_years(address, expected):
    for year in (1851, 1990, 2001, 2020):
        make_edition(f"Y{year}", publication_year=year)
    make_edition("Undated")
    make_edition("Copyright 1999", copyright_year=1999)
    reindex()
    assert set(titles_of(ask(address))) == expected


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("year_from=1990&year_to=2001", "1990–2001"),
        ("year_from=2001&year_to=1990", "1990–2001"),
        ("year_from=1990", "from 1990"),
        ("year_to=1990", "until 1990"),
        ("year_from=1990&year_to=1990", "1990"),
    ],
)
def test_the_span_of_years_is_said_and_can_be_removed(address, label):
    make_edition("Whales", publication_year=1990)
    reindex()
    (constraint,) = ask(f"q=whales&{address}").constraints
    assert constraint.label == label
    assert constraint.state == SearchState(q="whales")


@pytest.mark.parametrize(
    "unknown",
    [
        "format=papyrus",
        "language=xx",
        "language=e1g",
        "language=zzz",
        "branch=nowhere",
        "subject=999999",
        "subject=99999999999999999999",
        "subject=-1",
        "agent=whales",
        "agent=²",
    ],
)
def test_a_value_that_does_not_exist_finds_nothing_and_can_be_removed(client, unknown):
    make_edition("Whales")
    reindex()
    results = ask(f"q=whales&{unknown}")
    assert results.total == 0
    assert [one.state for one in results.constraints] == [SearchState(q="whales")]
    page = client.get(f"/search/?q=whales&{unknown}").content.decode()
    assert "Nothing found" in page
    assert 'href="?q=whales"' in page


def test_a_hidden_branch_is_no_choice_and_its_copies_find_nothing():
    hidden = make_branch("Staff room", is_public=False)
    edition = make_edition("Moby-Dick")
    make_item(edition, hidden, barcode="HIDDEN1", call_number="SECRET 12")
    make_item(edition, make_branch("Elm Street"), status="lost", barcode="LOST1", call_number="GONE 13")
    reindex()
    results = ask("q=moby")
    assert results.total == 1
    assert counts(results, "branch") == {}
    assert counts(results, "available") == {}
    for address in ("branch=staff-room", "available=1", "q=HIDDEN1", "q=secret", "q=LOST1", "q=gone"):
        assert ask(address).total == 0, address


def test_a_hidden_edition_is_found_by_nothing():
    edition = make_edition("Secret whales", suppressed=True, agents=[("Ahab", "aut")], subjects=["Whales"])
    make_item(edition, barcode="B77")
    reindex()
    for address in ("", "q=secret", "q=whales", "q=ahab", "q=B77", "format=book", "available=1", "branch=elm-street"):
        assert ask(address).total == 0, address


def test_more_authors_than_a_segment_hands_over_are_counted_exactly(monkeypatch):
    """tantivy makes only so many buckets; what is shown is counted again where a segment kept some back."""
    monkeypatch.setattr("catalog.search.facets._CANDIDATES", 10)
    monkeypatch.setattr("catalog.search.facets._PER_SEGMENT", 10)
    chance = random.Random(3)
    for number in range(60):
        names = {f"Author, Number {min(int(chance.expovariate(0.15)), 39)}" for _n in range(3)}
        make_edition(f"Whale {number}", agents=[(name, "aut") for name in sorted(names)])
        if number % 6 == 5:
            SearchChange.objects.record(Edition.objects.order_by("-pk").values_list("pk", flat=True)[:6])
            follow()
    assert index.searcher().num_segments > 2
    results = ask("q=whale")
    held = Counter(str(pk) for pk in Edition.objects.values_list("contributions__agent_id", flat=True))
    shown = counts(results, "agent")
    assert shown == {value: held[value] for value in shown}
    assert sorted(shown.values(), reverse=True) == sorted(held.values(), reverse=True)[: len(shown)]
    rare = min(held, key=lambda value: (held[value], value))
    assert counts(ask(f"q=whale&agent={rare}"), "agent")[rare] == held[rare]


def test_every_decade_that_is_offered_finds_its_titles():
    for year in (868, 1456, 1999, 2003):
        make_edition(f"Printed in {year}", publication_year=year)
    reindex()
    offered = counts(ask(), "decade")
    assert set(offered) == {"860", "1450", "1990", "2000"}
    assert {decade: ask(f"decade={decade}").total for decade in offered} == offered


@pytest.mark.parametrize("decade", ["1995", "x", "-10", "0", "99990"])
def test_a_decade_that_is_none_finds_nothing(decade):
    make_edition("Early", publication_year=5)
    make_edition("Late", publication_year=1995)
    reindex()
    assert ask(f"decade={decade}").total == 0
