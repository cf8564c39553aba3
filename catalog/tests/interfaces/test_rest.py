"""The REST API: the list, the single edition, and what they cost."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.interfaces.rest import querysets
from catalog.interfaces.rest import views as rest_views
from catalog.models import (
    Agent,
    Branch,
    Contribution,
    Edition,
    ElectronicLocation,
    Item,
    Note,
    Series,
    SeriesStatement,
    ShelvingLocation,
    StandardNumber,
    Subject,
    SubjectHeading,
    Work,
)
from catalog.search.fields import PAGE_SIZE
from catalog.search.following import rebuild
from catalog.search.results import SearchResults

pytestmark = pytest.mark.django_db

# The rows of a page: editions, contributions with agents, numbers, counts of items.
LIST_QUERIES = 4
# What the search may ask beside its index.
SEARCH_QUERIES = 4
# The same and other titles, subjects (2), series (2), notes, links, items.
DETAIL_QUERIES = 12


@pytest.fixture
def branch():
    return Branch.objects.create(code="elm", name="Elm Street", slug="elm-street")


def make_edition(number: int = 1, **values) -> Edition:
    title = values.pop("title_proper", f"Whales {number}")
    work = Work.objects.create(key=f"work {number}", title=title)
    edition = Edition.objects.create(
        **{
            "work": work,
            "title_proper": title,
            "sort_title": title.lower(),
            "match_key": title,
            "language": "eng",
            "publication_year": 2001,
            "control_number": f"c{number}",
        }
        | values
    )
    agent = Agent.objects.create(heading=f"Melville, Herman {number}, 1819-1891", key=f"melville {number}")
    Contribution.objects.create(edition=edition, agent=agent, relator="aut")
    StandardNumber.objects.create(edition=edition, kind="isbn", printed="0-14-243724-7", value="9780142437247")
    subject = Subject.objects.create(heading=f"Whaling {number}", key=f"whaling {number}")
    SubjectHeading.objects.create(edition=edition, subject=subject)
    return edition


@pytest.fixture
def found(monkeypatch):
    """Make the search find given editions, whatever is asked; the page is cut as the search does it."""

    def find(*editions, **values):
        def search(state):
            state = state.with_page(min(state.page, max(1, -(-len(editions) // PAGE_SIZE))))
            start = (state.page - 1) * PAGE_SIZE
            page = SearchResults(state=state, total=len(editions), editions=[*editions[start : start + PAGE_SIZE]])
            return replace(page, **values)

        monkeypatch.setattr(rest_views.service, "search", search)

    return find


class TestList:
    def test_what_it_says(self, client, branch, found):
        edition = make_edition(title_remainder="a history")
        Item.objects.create(edition=edition, branch=branch, barcode="1")
        Item.objects.create(edition=edition, branch=branch, barcode="2", status="missing")
        Item.objects.create(edition=edition, branch=branch, barcode="3", status="lost")
        found(edition)
        answer = client.get("/api/v1/editions/?q=whales").json()
        assert answer == {
            "count": 1,
            "next": None,
            "previous": None,
            "results": [
                {
                    "id": edition.pk,
                    "url": f"http://testserver{edition.get_absolute_url()}",
                    "api_url": f"http://testserver/api/v1/editions/{edition.pk}/",
                    "title": "Whales 1: a history",
                    "agents": [{"name": "Melville, Herman 1, 1819-1891", "role": "author"}],
                    "year": 2001,
                    "languages": ["eng"],
                    "format": "book",
                    "isbns": ["9780142437247"],
                    "control_number": "c1",
                    "availability": {"status": "available", "available": 1, "total": 2},
                }
            ],
        }

    def test_in_the_order_of_the_search(self, client, found):
        editions = [make_edition(n) for n in (3, 1, 2)]
        found(*editions)
        results = client.get("/api/v1/editions/").json()["results"]
        assert [row["id"] for row in results] == [edition.pk for edition in editions]

    def test_links_keep_the_search(self, client, found):
        found(*[make_edition(n) for n in range(PAGE_SIZE * 2 + 1)])
        path = "/api/v1/editions/?q=whales&format=book&page=2"
        answer = client.get(path).json()
        assert answer["next"] == "http://testserver/api/v1/editions/?q=whales&format=book&page=3"
        assert answer["previous"] == "http://testserver/api/v1/editions/?q=whales&format=book"
        last = client.get(answer["next"]).json()
        assert last["next"] is None
        assert len(last["results"]) == 1

    @pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "", "1.5", "٣", "%00"])
    def test_a_bad_page_does_no_harm(self, client, found, page):
        found(make_edition())
        response = client.get(f"/api/v1/editions/?page={page}")
        assert response.status_code == 200

    def test_a_page_past_the_end_is_the_last(self, client, found):
        found(*[make_edition(n) for n in range(PAGE_SIZE + 1)])
        answer = client.get("/api/v1/editions/?q=whales&page=9").json()
        assert len(answer["results"]) == 1
        assert answer["next"] is None
        assert answer["previous"] == "http://testserver/api/v1/editions/?q=whales"

    def test_hidden_since_it_was_indexed(self, client, found):
        found(make_edition(1, suppressed=True), seen := make_edition(2))
        assert [row["id"] for row in client.get("/api/v1/editions/").json()["results"]] == [seen.pk]

    def test_index_being_prepared(self, client, found):
        found(index_ready=False, index_progress=30)
        response = client.get("/api/v1/editions/?q=whales")
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        assert "30 %" in response.json()["detail"]

    def test_queries_do_not_grow(self, client, branch, found):
        editions = [make_edition(n) for n in range(PAGE_SIZE)]
        for edition in editions:
            Item.objects.create(edition=edition, branch=branch)
        assert self._queries(client, found, editions[:1]) == LIST_QUERIES
        assert self._queries(client, found, editions) == LIST_QUERIES

    def _queries(self, client, found, editions):
        found(*editions)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/api/v1/editions/?q=whales")
        return len(queries)


class TestListOfTheRealSearch:
    """Nothing is made up here: the index answers."""

    @pytest.fixture(autouse=True)
    def index(self):
        make_edition(1, title_proper="The whale road")
        make_edition(2, title_proper="Gardens", language="fre")
        rebuild()

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("", {"The whale road", "Gardens"}),
            ("?q=road", {"The whale road"}),
            ("?language=fre", {"Gardens"}),
            ("?format=book&language=eng", {"The whale road"}),
            ("?format=film", set()),
            ("?q=9780142437247&page=77", {"The whale road", "Gardens"}),
            ("?q=%00%22((&year_from=x&sort=y", set()),
        ],
    )
    def test_finds_what_the_pages_find(self, client, query, titles):
        response = client.get(f"/api/v1/editions/{query}")
        assert response.status_code == 200
        assert {row["title"] for row in response.json()["results"]} == titles
        assert response.json()["count"] == len(titles)

    def test_costs_a_bounded_number_of_queries(self, client):
        client.get("/api/v1/editions/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/editions/?q=whale")
        assert len(queries) <= LIST_QUERIES + SEARCH_QUERIES


class TestAvailability:
    def test_no_copy(self, client, found):
        found(make_edition())
        assert self._availability(client) == {"status": "none", "available": 0, "total": 0}

    def test_online(self, client, found):
        found(edition := make_edition())
        ElectronicLocation.objects.create(edition=edition, url="https://books.example/1")
        assert self._availability(client)["status"] == "online"

    def test_a_link_about_it_is_not_the_thing(self, client, found):
        found(edition := make_edition())
        ElectronicLocation.objects.create(edition=edition, url="https://books.example/1", relationship="related")
        assert self._availability(client)["status"] == "none"

    def test_none_on_the_shelf(self, client, found, branch):
        found(edition := make_edition())
        Item.objects.create(edition=edition, branch=branch, status="missing")
        assert self._availability(client) == {"status": "unavailable", "available": 0, "total": 1}

    def _availability(self, client):
        return client.get("/api/v1/editions/").json()["results"][0]["availability"]


class TestDetail:
    def get(self, client, edition):
        response = client.get(f"/api/v1/editions/{edition.pk}/")
        assert response.status_code == 200
        return response.json()

    def test_has_what_the_list_has(self, client, found):
        found(edition := make_edition())
        row = client.get("/api/v1/editions/").json()["results"][0]
        assert row.items() <= self.get(client, edition).items()

    def test_has_more(self, client):
        edition = make_edition(publisher="Harper")
        series = Series.objects.create(title="Sea stories", key="sea stories")
        SeriesStatement.objects.create(edition=edition, series=series, series_number="4")
        Note.objects.create(edition=edition, kind="summary", text="A whale.")
        answer = self.get(client, edition)
        assert answer["publisher"] == "Harper"
        assert answer["format_name"] == "Book"
        assert answer["language_names"] == ["English"]
        assert answer["work"]["title"] == "Whales 1"
        assert answer["subjects"] == [{"heading": "Whaling 1", "kind": "topic", "scheme": ""}]
        assert answer["series"] == [{"title": "Sea stories", "number": "4"}]
        assert answer["notes"] == [{"kind": "summary", "text": "A whale."}]
        assert answer["identifiers"][0]["printed"] == "0-14-243724-7"

    def test_items_as_readers_may_see_them(self, client, branch):
        edition = make_edition()
        store = ShelvingLocation.objects.create(branch=branch, code="s", name="Store", is_closed_store=True)
        values = {"edition": edition, "branch": branch, "call_number": "599.5", "staff_note": "torn"}
        Item.objects.create(**values)
        Item.objects.create(**values, shelving_location=store, enumeration="2")
        Item.objects.create(**values, status="withdrawn")
        items = self.get(client, edition)["items"]
        assert [item["call_number"] for item in items] == ["599.5", ""]
        assert items[0]["available"] is True
        assert "torn" not in str(items)

    def test_unsafe_links_are_left_out(self, client):
        edition = make_edition()
        ElectronicLocation.objects.create(edition=edition, url="javascript:alert(1)")
        assert self.get(client, edition)["links"] == []

    def test_an_edition_with_very_many_items(self, client, branch, monkeypatch):
        monkeypatch.setattr(querysets, "MAX_ITEMS", 3)
        edition = make_edition()
        Item.objects.bulk_create([Item(edition=edition, branch=branch) for _ in range(5)])
        answer = self.get(client, edition)
        assert len(answer["items"]) == 3
        assert answer["availability"]["total"] == 5

    def test_queries_do_not_grow(self, client, branch):
        edition = make_edition()
        series = Series.objects.create(title="Sea stories", key="sea stories")
        SeriesStatement.objects.create(edition=edition, series=series)
        Item.objects.create(edition=edition, branch=branch)
        first = self._queries(client, edition)
        Item.objects.bulk_create([Item(edition=edition, branch=branch) for _ in range(20)])
        Note.objects.bulk_create([Note(edition=edition, text="A note.") for _ in range(20)])
        assert first <= DETAIL_QUERIES
        assert self._queries(client, edition) == first

    def _queries(self, client, edition):
        with CaptureQueriesContext(connection) as queries:
            self.get(client, edition)
        return len(queries)


class TestRefusals:
    @pytest.mark.parametrize("pk", [0, 999_999, 10**25])
    def test_unknown(self, client, pk):
        response = client.get(f"/api/v1/editions/{pk}/")
        assert response.status_code == 404
        assert response.json() == {"detail": "There is no such edition."}

    def test_hidden_from_readers(self, client):
        response = client.get(f"/api/v1/editions/{make_edition(suppressed=True).pk}/")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/json"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_only_for_reading(self, client, method):
        assert getattr(client, method)("/api/v1/editions/").status_code == 405

    def test_open_to_other_sites_without_cookies(self, client, found):
        found(make_edition())
        response = client.get("/api/v1/editions/", headers={"Origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies
