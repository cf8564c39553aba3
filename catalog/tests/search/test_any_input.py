"""Whatever the address says: a page, never a fault."""

import pytest

from catalog.tests.cast import make_edition, reindex
from catalog.tests.search.asking import question

ADDRESSES = {
    "nothing": "",
    "unbalanced quote": "q=%22moby+dick",
    "only quotes": "q=%22%22%22",
    "ten thousand letters": "q=" + "x" * 10_000,
    "ten thousand words": "q=" + "whale+" * 10_000,
    "ten thousand characters of Chinese": "q=" + "%E9%B2%B8" * 10_000,
    "NUL": "q=mo%00by",
    "only NUL": "q=%00",
    "right-to-left marks": "q=%E2%80%8F%E2%80%AEmoby%E2%80%AC",
    "emoji": "q=%F0%9F%90%B3%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
    "lone surrogate": "q=moby%ED%A0%80",
    "no UTF-8": "q=%FF%FE%C3",
    "combining marks alone": "q=%CC%81%CC%81",
    "superscript digits": "q=" + "%C2%B2" * 10,
    "superscript digits like an ISBN": "q=978" + "%C2%B2" * 10,
    "Arabic digits like an ISBN": "q=" + "%D9%A3" * 13,
    "circled digits": "q=" + "%E2%91%A0" * 13,
    "fractions": "q=%C2%BD%C2%BD",
    "query language": "q=title%3A%28a+OR+b%29+AND+%5B1+TO+2%5D%7E3%5E4*",
    "backslashes": "q=%5C%5C%22%5C",
    "percent": "q=%25%25s%25d",
    "script": "q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "page below one": "page=-1",
    "page zero": "page=0",
    "page past the end": "page=999999",
    "page without end": "page=" + "9" * 400,
    "page in words": "page=abc",
    "page in Arabic digits": "page=%D9%A3",
    "page in superscript": "page=%C2%B2",
    "year too long": "year_from=99999",
    "year below zero": "year_from=-5&year_to=-1",
    "year in words": "year_to=soon",
    "year in superscript": "year_from=%C2%B2",
    "year zero": "year_from=0&year_to=0",
    "years the wrong way round": "year_from=2020&year_to=1990",
    "unknown facet": "colour=blue",
    "unknown value": "format=papyrus&language=q%00q&branch=%2e%2e%2f&subject=x&agent=1e9",
    "NUL in a facet": "format=%00",
    "empty values": "q=&format=&language=&branch=&subject=&agent=&available=&year_from=&year_to=&sort=&page=",
    "unknown order": "sort=price",
    "order as list": "sort=title&sort=newest&page=1&page=2",
    "a number too large for the index": "subject=" + "9" * 18,
    "a number too large for any column": "agent=" + "9" * 40,
    "three hundred ticks": "&".join(f"subject={n}" for n in range(300)),
    "five thousand parameters": "&".join(f"p{n}={n}" for n in range(5_000)),
    "brackets": "format[]=book&q[a]=b",
    "only an ampersand": "&&&=&",
}


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_page_for_any_address(client, address):
    make_edition("Moby-Dick", title_original_script="白鲸", publication_year=1851)
    reindex()
    response = client.get(f"/search/?{address}")
    assert response.status_code == 200
    assert b"</html>" in response.content
    assert b"<script>alert" not in response.content


def test_more_parameters_than_anybody_can_mean_are_refused_with_a_page(client):
    client.raise_request_exception = False
    response = client.get("/search/?" + "&".join(f"format=p{n}" for n in range(12_000)))
    assert response.status_code == 400
    assert b"</html>" in response.content


def test_a_question_of_ten_thousand_letters_still_gives_an_answer():
    assert question("x" * 10_000).total == 0
    assert question("²²²²²²²²²²").total == 0
