"""Where we are in a long list, with the links to the page before and after."""

from dataclasses import dataclass

from django.core.paginator import Page


@dataclass(frozen=True)
class Paging:
    """Numbers from 1; links are query strings, "" where there is none."""

    first: int
    last: int
    total: int
    page: int
    pages: int
    previous: str = ""
    next: str = ""


def paging_of(page: Page) -> Paging:
    """Return the paging of a page of Django's paginator."""
    return Paging(
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        previous=f"?page={page.previous_page_number()}" if page.has_previous() else "",
        next=f"?page={page.next_page_number()}" if page.has_next() else "",
    )
