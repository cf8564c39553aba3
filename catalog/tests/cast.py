"""The shared cast: small functions that make one row each, complete enough for a page, with names one can read."""

import datetime
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from catalog.models import (
    Agent,
    Branch,
    Contribution,
    Edition,
    ElectronicLocation,
    Hold,
    Item,
    Loan,
    Note,
    OpeningHours,
    Patron,
    PatronCategory,
    Series,
    SeriesStatement,
    ShelvingLocation,
    StandardNumber,
    Subject,
    SubjectHeading,
    Transit,
    User,
    Work,
)
from catalog.models.standard_numbers import normalise_number
from catalog.search.following import rebuild
from catalog.standards.folding import match_key

_numbers = count(1)


def make_branch(name: str = "Elm Street", **fields: Any) -> Branch:
    """A public branch; its code and slug come from its name."""
    code = match_key(name).replace(" ", "-")
    return Branch.objects.get_or_create(code=code, defaults={"name": name, "slug": code} | fields)[0]


def make_location(branch: Branch, name: str = "Children's room", **fields: Any) -> ShelvingLocation:
    """A place in a branch."""
    return ShelvingLocation.objects.get_or_create(
        branch=branch, code=match_key(name), defaults={"name": name} | fields
    )[0]


def make_agent(heading: str = "Melville, Herman, 1819-1891", **fields: Any) -> Agent:
    """An agent; the same heading is the same agent."""
    agent = Agent(heading=heading, **fields)
    agent.set_derived()
    return Agent.objects.filter(key=agent.key).first() or _saved(agent)


def make_subject(heading: str = "Whales", **fields: Any) -> Subject:
    """A subject; "Whales -- Fiction" belongs to "Whales", which is made as well."""
    main_heading, subdivided, _rest = heading.partition(" -- ")
    subject = Subject(heading=heading, main=make_subject(main_heading) if subdivided else None, **fields)
    subject.set_derived()
    return Subject.objects.filter(key=subject.key).first() or _saved(subject)


def make_work(title: str = "Moby Dick", agent: Agent | None = None) -> Work:
    """A work; the same title and agent are the same work."""
    key = f"{match_key(title)}|{agent.key if agent else ''}"
    return Work.objects.get_or_create(key=key, defaults={"title": title, "agent": agent})[0]


def make_edition(
    title: str = "Moby-Dick",
    *,
    agents: Sequence[tuple[str, str]] = (),
    subjects: Sequence[str] = (),
    work: Work | None = None,
    **fields: Any,
) -> Edition:
    """An edition; ``agents`` are headings with relator codes, the first one is the main entry."""
    made = [(make_agent(heading), relator) for heading, relator in agents]
    work = work or make_work(title, made[0][0] if made else None)
    edition = Edition(**{"title_proper": title, "work": work, "language": "eng"} | fields)
    edition.set_derived()
    edition.save()
    for position, (agent, relator) in enumerate(made):
        Contribution.objects.create(
            edition=edition, agent=agent, relator=relator, position=position, is_main_entry=position == 0
        )
    for position, heading in enumerate(subjects):
        SubjectHeading.objects.create(edition=edition, subject=make_subject(heading), position=position)
    return edition


def make_item(edition: Edition, branch: Branch | None = None, *, location: str = "", **fields: Any) -> Item:
    """A copy on the shelf at Elm Street, if nothing else is said."""
    branch = branch or make_branch()
    fields = {"call_number": "599.5 WHA", "barcode": f"B{next(_numbers):06d}"} | fields
    place = fields.pop("shelving_location", None) or (make_location(branch, location) if location else None)
    item = Item(edition=edition, branch=branch, shelving_location=place, **fields)
    item.set_derived()
    return _saved(item)


def make_link(edition: Edition, url: str = "https://example.org/book", **fields: Any) -> ElectronicLocation:
    """A link to the thing itself."""
    return ElectronicLocation.objects.create(edition=edition, url=url, **fields)


def make_note(edition: Edition, text: str, kind: str = "general", **fields: Any) -> Note:
    """A note."""
    return Note.objects.create(edition=edition, text=text, kind=kind, **fields)


def make_number(
    edition: Edition, printed: str = "978-0-679-60010-7", kind: str = "isbn", **fields: Any
) -> StandardNumber:
    """An ISBN or other number."""
    value = normalise_number(kind, printed)
    return StandardNumber.objects.create(edition=edition, kind=kind, printed=printed, value=value, **fields)


def make_series(title: str, numbered: dict[str, Edition]) -> Series:
    """A series with editions by their numbers."""
    series = Series(title=title)
    series.set_derived()
    series.save()
    for number, edition in numbered.items():
        SeriesStatement.objects.create(edition=edition, series=series, series_number=number)
    return series


def make_hours(branch: Branch, weekday: int, opens: str = "10:00", closes: str = "18:00") -> OpeningHours:
    """One span of opening hours; Monday is 0."""
    return OpeningHours.objects.create(
        branch=branch,
        weekday=weekday,
        opens_at=datetime.time.fromisoformat(opens),
        closes_at=datetime.time.fromisoformat(closes),
    )


def make_shelf(length: int, **fields: Any) -> list[Edition]:
    """Many editions, each with an agent, a subject and two copies."""
    shelf = []
    for number in range(1, length + 1):
        edition = make_edition(
            f"Whale watch {number}",
            agents=[(f"Author, Number {number}", "aut")],
            subjects=["Whales -- Fiction"],
            **fields,
        )
        make_item(edition, location="Fiction")
        make_item(edition, make_branch("Harbour"))
        shelf.append(edition)
    return shelf


def make_category(name: str = "Adult", **fields: Any) -> PatronCategory:
    """A patron category; the same name is the same category (Adult and Child come with the migrations)."""
    code = match_key(name).replace(" ", "-")
    return PatronCategory.objects.get_or_create(code=code, defaults={"name": name} | fields)[0]


def make_patron(
    name: str = "Ada Reader",
    *,
    category: PatronCategory | None = None,
    branch: Branch | None = None,
    **fields: Any,
) -> Patron:
    """An adult of Elm Street whose membership does not end, with a card of her own."""
    fields = {"card_number": f"2900{next(_numbers):010d}"} | fields
    patron = Patron(name=name, category=category or make_category(), home_branch=branch or make_branch(), **fields)
    patron.set_derived()
    return _saved(patron)


def make_librarian() -> User:
    """Somebody who may do everything."""
    return User.objects.create_superuser(username="librarian", password="a long word", email="librarian@example.org")


def make_loan(item: Item, patron: Patron | None = None, **fields: Any) -> Loan:
    """An open loan of a copy at its own branch, due in 21 days."""
    now = timezone.now()
    fields = {"branch": item.branch, "checked_out_at": now, "due_at": now + datetime.timedelta(days=21)} | fields
    return Loan.objects.create(item=item, patron=patron or make_patron(), **fields)


def make_hold(target: Edition | Work | Item, patron: Patron | None = None, **fields: Any) -> Hold:
    """An open hold of a patron on a title, a work or a copy, to be collected at the patron's home branch."""
    patron = patron or make_patron()
    kind = type(target)._meta.model_name
    return Hold.objects.create(**{kind: target, "patron": patron, "pickup_branch": patron.home_branch} | fields)


def make_transit(item: Item, to_branch: Branch, **fields: Any) -> Transit:
    """A copy on its way from its own branch to another."""
    fields = {"from_branch": item.branch, "sent_at": timezone.now()} | fields
    return Transit.objects.create(item=item, to_branch=to_branch, **fields)


def reindex() -> None:
    """Bring the search index of the test up to the database."""
    rebuild()


def _saved(row: Any) -> Any:
    row.save()
    return row
