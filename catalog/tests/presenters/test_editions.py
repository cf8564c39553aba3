"""What a hit and a record say."""

import pytest
from django.utils import timezone

from catalog.models import Contribution, Edition, LinkedTitle, VariantTitle
from catalog.presenters.editions import Row, edition_page, year_of
from catalog.presenters.hits import EditionHit, edition_hits
from catalog.tests.cast import (
    make_agent,
    make_edition,
    make_item,
    make_link,
    make_note,
    make_number,
    make_series,
)
from catalog.views.mixins import for_hits

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MELVILLE = ("Melville, Herman, 1819-1891", "aut")


def row(edition: Edition, label: str) -> Row | None:
    """A row of the description by its label."""
    return next((row for row in edition_page(edition, at=NOW).rows if row.label == label), None)


def words(edition: Edition, label: str) -> list[str]:
    """The words of a row."""
    found = row(edition, label)
    return [value.text for value in found.values] if found else []


def hit_of(edition: Edition, **options: object) -> EditionHit:
    """The edition as a line of a list."""
    [hit] = edition_hits([edition], at=NOW, **options)
    return hit


def test_names_stand_as_people_say_them_main_entry_first() -> None:
    edition = make_edition(agents=[MELVILLE, ("Kent, Rockwell", "ill")])
    assert hit_of(edition).agents == "Herman Melville, Rockwell Kent"


def test_many_names_are_counted() -> None:
    edition = make_edition(agents=[(f"Author {letter}", "aut") for letter in "ABCDE"])
    assert hit_of(edition).agents == "Author A, Author B, Author C and 2 others"


def test_without_names_the_words_of_the_title_page_stand() -> None:
    assert hit_of(make_edition(statement_of_responsibility="by a lady")).agents == "by a lady"


def test_english_is_not_mentioned_other_languages_are() -> None:
    assert hit_of(make_edition(language="eng")).language == ""
    assert hit_of(make_edition(language="fre")).language == "French"


def test_an_agents_page_says_what_the_agent_did() -> None:
    edition = make_edition(agents=[MELVILLE, ("Kent, Rockwell", "ill")])
    assert hit_of(edition, agent_id=make_agent("Kent, Rockwell").pk).roles == "illustrator"


def test_a_span_of_years() -> None:
    assert year_of(make_edition(publication_year=1985, end_year=2024)) == "1985–2024"
    assert year_of(make_edition(copyright_year=1930)) == "1930"
    assert year_of(make_edition()) == ""


def test_latin_letters_for_another_script_say_so() -> None:
    title = hit_of(make_edition("Kujira no hon", language="jpn", title_original_script="クジラの本")).title
    assert (title.lang, title.original, title.original_lang) == ("ja-Latn", "クジラの本", "ja")


def test_one_name_stands_once_with_all_its_roles() -> None:
    edition = make_edition(agents=[("Sendak, Maurice", "aut")])
    Contribution.objects.create(edition=edition, agent=make_agent("Sendak, Maurice"), relator="ill", position=1)
    (contributor,) = edition_page(edition, at=NOW).contributors
    assert contributor.roles == "author, illustrator"


def test_a_name_stands_in_the_script_of_the_title_only() -> None:
    agent = make_agent("Murakami, Haruki, 1949-", original_script="村上春樹")
    japanese = make_edition("Noruwei", language="jpn", title_original_script="ノルウェイの森")
    arabic = make_edition("Ghabah", language="ara", title_original_script="الغابة النرويجية")
    for edition in (japanese, arabic):
        Contribution.objects.create(edition=edition, agent=agent, relator="aut")
    assert edition_page(japanese, at=NOW).contributors[0].original == "村上春樹"
    assert edition_page(arabic, at=NOW).contributors[0].original == ""


def test_empty_fields_make_no_row() -> None:
    assert [row.label for row in edition_page(make_edition(), at=NOW).rows] == ["Format", "Language"]


def test_publication_in_one_line() -> None:
    edition = make_edition(publication_place="New York", publisher="Modern Library", publication_date="1992")
    assert words(edition, "Published") == ["New York: Modern Library, 1992"]


def test_description_in_one_line() -> None:
    edition = make_edition(extent="822 pages", other_physical_details="illustrations", dimensions="21 cm")
    assert words(edition, "Description") == ["822 pages : illustrations ; 21 cm"]


def test_isbns_with_their_form_and_old_ones_marked() -> None:
    edition = make_edition()
    make_number(edition, "978-0-679-60010-4", qualifier="hardback")
    make_number(edition, "0-306-40615-2", status="incorrect")
    values = row(edition, "ISBN").values
    assert [value.detail for value in values] == ["hardback", "printed wrongly"]
    assert values[1].text == "9780306406157"


def test_an_issn_has_its_hyphen() -> None:
    edition = make_edition(format="serial")
    make_number(edition, "0378-5955", "issn")
    assert words(edition, "ISSN") == ["0378-5955"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"audience": "preadolescent"}, "9 to 13 years"),
        ({"age_from": 6, "age_to": 8}, "Ages 6 to 8"),
        ({"age_from": 14, "age_to": 99}, "From age 14"),
        ({"age_from": 7, "age_to": 7}, "Age 7"),
    ],
)
def test_for_whom_it_is(fields: dict[str, object], expected: str) -> None:
    assert words(make_edition(**fields), "For whom") == [expected]


def test_subjects_have_dashes_and_lead_to_their_pages() -> None:
    value = row(make_edition(subjects=["Whaling -- Fiction"]), "Subject").values[0]
    assert value.text == "Whaling – Fiction"
    assert value.url.startswith("/subjects/")


def test_series_with_number() -> None:
    edition = make_edition()
    make_series("Modern Library classics", {"119": edition})
    value = row(edition, "Series").values[0]
    assert (value.text, value.detail) == ("Modern Library classics", "119")


def test_other_titles_say_what_they_are() -> None:
    edition = make_edition()
    VariantTitle.objects.create(edition=edition, title="The whale", kind="Spine")
    assert row(edition, "Other titles").values[0].detail == "Spine"


def test_notes_stand_under_their_headings_and_the_summary_apart() -> None:
    edition = make_edition()
    make_note(edition, "A whale is hunted.", "summary")
    make_note(edition, "First published 1851.")
    make_note(edition, "A prize.", "awards")
    page = edition_page(edition, at=NOW)
    assert [note.text for note in page.summaries] == ["A whale is hunted."]
    assert [group.label for group in page.notes] == ["Awards", "Note"]


def test_contents_become_a_list_when_dashes_part_them() -> None:
    edition = make_edition()
    make_note(edition, "Loomings -- The carpet-bag -- The Spouter-Inn.", "contents")
    assert edition_page(edition, at=NOW).contents[0].parts == ["Loomings", "The carpet-bag", "The Spouter-Inn"]


def test_a_linked_title_leads_to_a_search_when_it_is_not_held() -> None:
    edition = make_edition()
    linked = LinkedTitle.objects.create(edition=edition, relationship="continues", title="Old & new")
    (links,) = edition_page(edition, at=NOW).linked
    assert (links.label, links.values[0].url) == ("Continues", "/search/?q=Old+%26+new")
    (links,) = edition_page(edition, {linked.pk: "/editions/1/old/"}, at=NOW).linked
    assert links.values[0].url == "/editions/1/old/"


def test_only_safe_links_are_shown_and_the_thing_itself_first() -> None:
    edition = make_edition()
    make_link(edition, "javascript:alert(1)")
    make_link(edition, "https://example.org/guide", relationship="related")
    make_link(edition, "https://www.example.org/book")
    links = edition_page(edition, at=NOW).links
    assert [link.label for link in links] == ["Read online", "More about this title"]
    assert links[0].host == "example.org"


def test_a_long_table_of_copies_is_parted() -> None:
    edition = make_edition()
    for number in range(33):
        make_item(edition, enumeration=f"v.{number}")
    page = edition_page(for_hits(Edition.objects.all()).get(), at=NOW)
    assert (len(page.copies), len(page.more_copies)) == (30, 3)
