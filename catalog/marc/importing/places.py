"""From codes in records to branches, shelving locations and item types."""

from collections import Counter

from django.db.models import Q
from django.utils.text import slugify

from catalog.marc.mapping.data import ItemEntry
from catalog.models import Branch, ItemType, ShelvingLocation


class Places:
    """Resolves the codes of copies; a location or item type that is new is made, a branch only when told so."""

    def __init__(self, default: Branch | None, make_branches: bool, unknown: Counter) -> None:
        branches = list(Branch.objects.all())
        # By name as well: a code that is no slug is the name of the branch that was made for it.
        self._branches = {branch.name.casefold(): branch for branch in branches}
        self._branches |= {branch.code.casefold(): branch for branch in branches}
        self._make = make_branches
        self._unknown = unknown
        if default is None and len(branches) == 1:
            default = branches[0]
        self._default = default
        self._locations: dict[tuple[int, str], int] = {}
        self._types: dict[str, int] = {}

    def branch_of(self, entry: ItemEntry) -> Branch | None:
        """The branch a copy belongs to, or nothing when the code is unknown and no branch stands in."""
        code = entry.branch.strip()[:40]
        if branch := self._branches.get(code.casefold()):
            return branch
        if code and self._make:
            return self._make_branch(code)
        if self._default is None:
            self._unknown[code or "(none)"] += 1
        return self._default

    def location_id(self, branch: Branch, code: str) -> int | None:
        """The id of a shelving location in a branch, made if need be."""
        code = code.strip()[:60]
        if not code:
            return None
        key = (branch.pk, code.casefold())
        if key not in self._locations:
            location = ShelvingLocation.objects.filter(branch=branch, code__iexact=code).first()
            location = location or ShelvingLocation.objects.create(branch=branch, code=code, name=code)
            self._locations[key] = location.pk
        return self._locations[key]

    def type_id(self, code: str) -> int | None:
        """The id of an item type, made if need be."""
        code = code.strip()[:40]
        if not code:
            return None
        if code.casefold() not in self._types:
            kind = ItemType.objects.filter(code__iexact=code).first() or ItemType.objects.create(code=code, name=code)
            self._types[code.casefold()] = kind.pk
        return self._types[code.casefold()]

    def forget(self) -> None:
        """Drop what was made in a transaction that was rolled back."""
        self._locations.clear()
        self._types.clear()

    def _make_branch(self, code: str) -> Branch:
        slug = base = slugify(code) or "branch"
        number = 2
        while Branch.objects.filter(Q(slug=slug) | Q(code=slug)).exists():
            slug, number = f"{base}-{number}", number + 1
        branch = Branch.objects.create(code=slug, name=code, slug=slug)
        self._branches[code.casefold()] = branch
        return branch
