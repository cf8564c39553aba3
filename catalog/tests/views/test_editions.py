"""The record of an edition."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import Edition, LinkedTitle, SourceRecord
from catalog.tests.cast import (
    make_branch,
    make_edition,
    make_item,
    make_librarian,
    make_link,
    make_note,
    make_number,
    make_series,
    make_work,
)

Page = Callable[[str], str]
MARCXML = (
    b'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00714cam a2200205 a 4500</leader>'
    b'<controlfield tag="001">12883376</controlfield>'
    b'<datafield tag="245" ind1="1" ind2=" "><subfield code="a">Moby-Dick</subfield></datafield></record>'
)


def receive(edition: Edition, data: bytes, syntax: str) -> SourceRecord:
    """A record as it came."""
    return SourceRecord.objects.create(
        edition=edition, record_type="bibliographic", syntax=syntax, data=data, digest=data[:16]
    )


@pytest.fixture
def moby(db: None) -> Edition:
    """Moby-Dick with something of everything."""
    edition = make_edition(
        "Moby-Dick",
        agents=[("Melville, Herman, 1819-1891", "aut"), ("Kent, Rockwell", "ill")],
        subjects=["Whaling -- Fiction"],
        title_remainder="or, The whale",
        publication_year=1992,
        publisher="Modern Library",
    )
    make_item(edition, make_branch("Elm Street"), location="Fiction", call_number="813.3 MEL")
    make_note(edition, "A whale is hunted.", "summary")
    make_number(edition)
    make_series("Modern Library classics", {"119": edition})
    make_link(edition, "https://example.org/guide", label="A guide", relationship="related")
    return edition


def test_everything_that_is_known_is_shown(page: Page, moby: Edition) -> None:
    words = page(moby.get_absolute_url())
    for text in (
        "Herman Melville (author), Rockwell Kent (illustrator)",
        "A whale is hunted.",
        "Modern Library classics 119",
        "Whaling – Fiction",
        "Elm Street Fiction 813.3 MEL On the shelf",
        "A guide example.org",
    ):
        assert text in words


def test_any_other_slug_is_sent_to_the_right_one(client: Client, moby: Edition) -> None:
    for path in (f"/editions/{moby.pk}/", f"/editions/{moby.pk}/nonsense/"):
        response = client.get(path)
        assert (response.status_code, response.url) == (301, moby.get_absolute_url())


def test_a_slug_may_be_in_any_script(client: Client, db: None) -> None:
    edition = make_edition("Кит и море", language="rus")
    assert client.get(edition.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_a_number_that_is_none_is_not_found(client: Client, db: None, number: str) -> None:
    assert client.get(f"/editions/{number}/moby-dick/").status_code == 404


def test_a_hidden_edition_is_not_found(client: Client, moby: Edition) -> None:
    Edition.objects.filter(pk=moby.pk).update(suppressed=True)
    assert client.get(moby.get_absolute_url()).status_code == 404
    assert client.get(moby.get_absolute_url() + "marc/").status_code == 404


def test_staff_see_a_hidden_edition_with_a_notice(client: Client, moby: Edition) -> None:
    Edition.objects.filter(pk=moby.pk).update(suppressed=True)
    client.force_login(make_librarian())
    assert b"Readers cannot see this page" in client.get(moby.get_absolute_url()).content


def test_only_staff_are_offered_to_edit(client: Client, moby: Edition) -> None:
    address = f"/admin/catalog/edition/{moby.pk}/change/".encode()
    assert address not in client.get(moby.get_absolute_url()).content
    client.force_login(make_librarian())
    assert address in client.get(moby.get_absolute_url()).content


def test_without_copies_it_says_what_to_do(page: Page, db: None) -> None:
    assert "No copy here now Ask at any desk" in page(make_edition().get_absolute_url())


def test_other_editions_of_the_work(page: Page, db: None) -> None:
    work = make_work()
    edition = make_edition(work=work)
    other = make_edition("Moby Dick", work=work, format="audiobook", publication_year=2009)
    make_item(other)
    assert "Other editions and formats Audiobook, 2009 On the shelf" in page(edition.get_absolute_url())


def test_more_than_twelve_other_editions_lead_to_the_work(client: Client, db: None) -> None:
    work = make_work()
    edition, *_others = [make_edition(work=work) for _ in range(14)]
    assert f'href="{work.get_absolute_url()}"'.encode() in client.get(edition.get_absolute_url()).content


@pytest.mark.parametrize(
    ("fields", "linked"),
    [
        ({"control_number": "42", "control_number_source": "DE-101"}, {"control_number": "(DE-101)42"}),
        ({"control_number": "42", "control_number_source": "OURS"}, {"control_number": "42"}),
    ],
)
def test_a_linked_title_is_found_by_its_record_number(
    client: Client, db: None, fields: dict[str, str], linked: dict[str, str]
) -> None:
    held = make_edition("Old title", **fields)
    edition = make_edition(control_number_source="OURS")
    LinkedTitle.objects.create(edition=edition, relationship="continues", title="Old title", **linked)
    assert f'href="{held.get_absolute_url()}"'.encode() in client.get(edition.get_absolute_url()).content


def test_a_linked_title_is_found_by_its_issn(client: Client, db: None) -> None:
    held = make_edition("Old title")
    make_number(held, "0378-5955", "issn")
    edition = make_edition()
    LinkedTitle.objects.create(edition=edition, relationship="continues", title="Old", standard_number="0378-5955")
    assert f'href="{held.get_absolute_url()}"'.encode() in client.get(edition.get_absolute_url()).content


def test_the_record_number_of_another_library_is_not_ours(client: Client, db: None) -> None:
    held = make_edition("Something else", control_number="42", control_number_source="OURS")
    edition = make_edition(control_number_source="OURS")
    LinkedTitle.objects.create(edition=edition, relationship="continues", title="Old", control_number="(THEIRS)42")
    assert held.get_absolute_url().encode() not in client.get(edition.get_absolute_url()).content


def test_machines_read_the_record_too(client: Client, moby: Edition) -> None:
    html = client.get(moby.get_absolute_url()).content.decode()
    assert f'<link rel="canonical" href="http://testserver{moby.get_absolute_url()}">' in html
    assert '<meta property="og:title" content="Moby-Dick">' in html
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    description = json.loads(text)
    assert (description["@type"], description["name"]) == ("Book", "Moby-Dick: or, The whale")
    assert description["author"] == [{"@type": "Person", "name": "Herman Melville"}]
    assert description["isbn"] == [moby.standard_numbers.get().value]
    assert description["offers"][0]["availability"] == "https://schema.org/InStock"


def test_a_record_cannot_break_out_of_its_json(client: Client, db: None) -> None:
    edition = make_edition("</script><!-- <script>alert(1)</script>")
    html = client.get(edition.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(text)["name"] == edition.title


def test_nothing_inline_but_data(client: Client, moby: Edition) -> None:
    html = client.get(moby.get_absolute_url()).content.decode()
    assert "style=" not in html
    assert "<style" not in html
    assert not re.findall(r'<script(?! type="application/ld\+json"| src="/static/)', html)


def test_the_marc_record_field_by_field(page: Page, moby: Edition) -> None:
    receive(moby, MARCXML, "marcxml")
    words = page(moby.get_absolute_url() + "marc/")
    assert "00714cam a2200205 a 4500" in words
    assert "001 12883376" in words
    assert "245 1 # $a Moby-Dick" in words


def test_the_newest_record_counts(page: Page, moby: Edition) -> None:
    receive(moby, b'{"title": "old"}', "row")
    receive(moby, b'{"title": "new title"}', "row")
    assert "title new title" in page(moby.get_absolute_url() + "marc/")


def test_a_record_made_here_says_so(page: Page, moby: Edition) -> None:
    assert "This record was made here" in page(moby.get_absolute_url() + "marc/")


@pytest.mark.parametrize(
    ("data", "syntax"), [(b"nonsense", "iso2709"), (b"<", "marcxml"), (b"[1]", "row"), (b"{", "row")]
)
def test_a_record_that_cannot_be_read_says_so(page: Page, moby: Edition, data: bytes, syntax: str) -> None:
    receive(moby, data, syntax)
    assert "it cannot be read" in page(moby.get_absolute_url() + "marc/")


def test_a_title_that_has_little_costs_few_queries(query_count: Callable[[str], int], db: None) -> None:
    assert query_count(make_edition("Moby-Dick", agents=[("Melville, Herman", "aut")]).get_absolute_url()) <= 3


def test_at_most_17_queries_for_one_copy_and_for_twenty(query_count: Callable[[str], int], moby: Edition) -> None:
    moby.control_number_source = "OURS"
    moby.save()
    LinkedTitle.objects.create(
        edition=moby, relationship="continues", title="Old", control_number="1", standard_number="0378-5955"
    )
    make_item(make_edition("Moby Dick", work=moby.work))
    one = query_count(moby.get_absolute_url())
    for number in range(20):
        make_item(moby, enumeration=f"v.{number}")
        make_note(moby, f"Note {number}")
        make_item(make_edition(f"Moby Dick {number}", work=moby.work))
        LinkedTitle.objects.create(
            edition=moby, relationship="related", title=f"T {number}", control_number=f"{number}"
        )
    assert query_count(moby.get_absolute_url()) == one
    assert one <= 17
