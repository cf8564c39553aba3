"""check_catalogue: the index says what the database says, or it is told where it does not."""

import pytest
import tantivy
from django.core.management import CommandError, call_command

from catalog.models import Contribution, Edition, Item, Note, SubjectHeading
from catalog.search import index
from catalog.search.documents import documents
from catalog.tests.cast import (
    make_edition,
    make_item,
    make_link,
    make_note,
    make_number,
    make_series,
    make_subject,
    reindex,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def library() -> Edition:
    """A few editions, indexed; returns one with everything."""
    edition = make_edition(
        "Moby-Dick",
        agents=[("Melville, Herman, 1819-1891", "aut")],
        subjects=["Whales -- Fiction", "Sea stories"],
        title_original_script="白鲸",
        publication_year=1851,
        more_languages=["fre"],
        dewey_number="813.3",
    )
    make_item(edition)
    make_number(edition)
    make_link(edition, relationship="related")
    make_note(edition, "A captain & his C++ whale, “É”")
    make_series("Sea library", {"1": edition})
    make_edition("Otters")
    make_edition("Hidden", suppressed=True)
    make_edition("!!!")
    reindex()
    return edition


def check(capsys) -> tuple[int, str]:
    try:
        call_command("check_catalogue")
    except SystemExit as end:
        return int(str(end.code)), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_clean_after_loading(library, capsys):
    assert check(capsys) == (0, "3 editions: index and database agree.\n")


def test_a_missing_document(library, capsys):
    with index.writer(index.current()) as writer:
        writer.delete_documents_by_term("id", library.pk)
        writer.commit()
    status, said = check(capsys)
    assert status == 1
    assert f"Edition {library.pk}: not in the index." in said


def test_a_document_that_is_there_twice(library, capsys):
    with index.writer(index.current()) as writer:
        (document,) = documents([library.pk])
        writer.add_document(tantivy.Document.from_dict(document, index.schema()))
        writer.commit()
    status, said = check(capsys)
    assert status == 1
    assert f"Edition {library.pk}: 2 times in the index." in said


@pytest.mark.parametrize(
    "behind_its_back",
    [
        lambda e: Edition.objects.filter(pk=e.pk).update(title_proper="Otters"),
        lambda e: Edition.objects.filter(pk=e.pk).update(publication_year=1852),
        lambda e: Edition.objects.filter(pk=e.pk).update(publication_year=None),
        lambda e: Edition.objects.filter(pk=e.pk).update(format="film"),
        lambda e: Edition.objects.filter(pk=e.pk).update(sort_title="zzz"),
        lambda e: Edition.objects.filter(pk=e.pk).update(more_languages=[]),
        lambda e: Item.objects.filter(edition=e).delete(),
        lambda e: Item.objects.filter(edition=e).update(barcode="ANOTHER"),
        lambda e: Contribution.objects.filter(edition=e).delete(),
        lambda e: SubjectHeading.objects.filter(edition=e).delete(),
        lambda e: SubjectHeading.objects.create(edition=e, subject=make_subject("Otters")),
        lambda e: Note.objects.filter(edition=e).update(text="A captain"),
    ],
    ids=[
        *("title", "year", "no year", "format", "sort", "language taken away", "copy taken away", "barcode"),
        *("agent taken away", "subjects taken away", "subject added", "note cut"),
    ],
)
def test_a_document_that_is_behind(library, capsys, behind_its_back):
    behind_its_back(library)
    status, said = check(capsys)
    assert status == 1
    assert said.startswith(f"Edition {library.pk}: ")
    assert "1 differences in 3 editions. Run rebuild_search_index." in said


def test_an_edition_that_was_hidden_or_deleted_behind_its_back(library, capsys):
    Edition.objects.filter(pk=library.pk).update(suppressed=True)
    status, said = check(capsys)
    assert status == 1
    assert f"Edition {library.pk}: in the index, but hidden or gone." in said
    library.refresh_from_db()
    library.delete()
    status, said = check(capsys)
    assert status == 1
    assert "The index has 3 documents, the database 2 editions for readers." in said


def test_without_an_index_it_says_what_to_do(library, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "nowhere"
    with pytest.raises(CommandError, match="Run rebuild_search_index"):
        call_command("check_catalogue")


def test_a_change_that_is_not_yet_followed_is_said(library, capsys):
    from catalog.models import SearchChange

    SearchChange.objects.record([library.pk])
    status, said = check(capsys)
    assert status == 1
    assert f"Edition {library.pk}: changed, not yet followed." in said
