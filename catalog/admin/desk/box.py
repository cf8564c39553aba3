"""The one box of the desk: what was scanned or typed, and what it means."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from catalog.models import Edition, Item, Patron
from catalog.search.service import matching_ids
from catalog.standards.isbn import normalise

# Letters with a dot, or the bar codes of the printed sheet. The order is that of the sheet.
COMMANDS = {
    ".d": _("Done: next patron"),
    ".p": _("Print the slip"),
    ".u": _("Undo"),
    ".l": _("Lend it anyway"),
    ".r": _("Renew all"),
    ".t": _("Take payment"),
    ".b": _("Take back"),
    ".n": _("New patron"),
}
MOST_LISTED = 12


@dataclass(frozen=True)
class Found:
    """What the box took something for: a patron, or a copy; or a list to choose from."""

    text: str
    patron: Patron | None = None
    item: Item | None = None
    patrons: Sequence[Patron] = field(default_factory=tuple)
    editions: Sequence[Edition] = field(default_factory=tuple)

    @property
    def is_list(self) -> bool:
        """Whether there is something to choose from."""
        return bool(self.patrons or self.editions)


def find(text: str, *, exact: bool = False) -> Found:
    """Say what was scanned: a card, a barcode; else (not ``exact``) an ISBN, a name or a title.

    Cards go before copies. One or two queries for what was scanned, four and the search for what was typed.
    """
    text = text.strip()
    if patron := Patron.objects.select_related("category", "home_branch").filter(card_number=text).first():
        return Found(text, patron=patron)
    if item := Item.objects.filter(barcode=text).first():
        return Found(text, item=item)
    if exact or not text:
        return Found(text)
    patrons: Sequence[Patron] = ()
    if not normalise(text) and any(letter.isalpha() for letter in text):
        patrons = list(Patron.objects.named(text).select_related("category", "home_branch")[:MOST_LISTED])
    ids = matching_ids(text, MOST_LISTED)
    known = Edition.objects.in_bulk(ids)
    editions = [known[pk] for pk in ids if pk in known]
    if len(patrons) == 1 and not editions:
        return Found(text, patron=patrons[0])
    return Found(text, patrons=patrons, editions=editions)
