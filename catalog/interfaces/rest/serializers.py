"""What the REST API says about an edition."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from catalog.models import Edition, Item
from catalog.vocabulary.items import ItemState
from catalog.vocabulary.numbers import NumberKind


class EditionSummarySerializer(serializers.ModelSerializer[Edition]):
    """An edition in a list. Expects the rows of ``querysets.in_order``."""

    url = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()
    title = serializers.CharField(source="full_title")
    agents = serializers.SerializerMethodField()
    isbns = serializers.SerializerMethodField()
    availability = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields: tuple[str, ...] = (
            "id",
            "url",
            "api_url",
            "title",
            "agents",
            "year",
            "languages",
            "format",
            "isbns",
            "control_number",
            "availability",
        )

    def get_url(self, edition: Edition) -> str:
        return self._absolute(edition.get_absolute_url())

    def get_api_url(self, edition: Edition) -> str:
        return self._absolute(reverse("catalog:api_edition_detail", args=[edition.pk]))

    def get_agents(self, edition: Edition) -> list[dict[str, str]]:
        return [{"name": c.agent.heading, "role": str(c.role)} for c in edition.contributions.all()]

    def get_isbns(self, edition: Edition) -> list[str]:
        return [number.value for number in edition.standard_numbers.all() if number.kind == NumberKind.ISBN]

    def get_availability(self, edition: Any) -> dict[str, Any]:
        """``available``: on a shelf now. ``online``: to be read on the web. ``unavailable``: held, but not to be had
        now. ``none``: the library has no copy."""
        if edition.on_shelf_count:
            status = "available"
        elif edition.is_online:
            status = "online"
        else:
            status = "unavailable" if edition.item_count else "none"
        return {"status": status, "available": edition.on_shelf_count, "total": edition.item_count}

    def _absolute(self, path: str) -> str:
        return self.context["request"].build_absolute_uri(path)


class ItemSerializer(serializers.ModelSerializer[Item]):
    """A piece that a branch holds, as readers may see it."""

    branch = serializers.CharField(source="branch.name")
    branch_code = serializers.CharField(source="branch.code")
    location = serializers.SerializerMethodField()
    call_number = serializers.SerializerMethodField()
    type = serializers.SerializerMethodField()
    status = serializers.ChoiceField(source="state", choices=ItemState.choices, read_only=True)
    available = serializers.SerializerMethodField()
    due_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Item
        fields = (
            "branch",
            "branch_code",
            "location",
            "call_number",
            "enumeration",
            "copy_number",
            "type",
            "status",
            "available",
            "due_at",
            "public_note",
        )

    def get_location(self, item: Item) -> str:
        return item.shelving_location.name if item.shelving_location else ""

    def get_call_number(self, item: Item) -> str:
        """Nothing for a closed store: readers ask at the desk."""
        in_store = item.shelving_location is not None and item.shelving_location.is_closed_store
        return "" if in_store else item.call_number

    def get_type(self, item: Item) -> str:
        return item.item_type.name if item.item_type else ""

    def get_available(self, item: Item) -> bool:
        return item.state == ItemState.AVAILABLE


class EditionSerializer(EditionSummarySerializer):
    """An edition with everything. Expects a row of ``querysets.details``."""

    work = serializers.SerializerMethodField()
    format_name = serializers.CharField(source="get_format_display")
    other_titles = serializers.SerializerMethodField()
    series = serializers.SerializerMethodField()
    subjects = serializers.SerializerMethodField()
    identifiers = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()
    items = ItemSerializer(source="listed_items", many=True)

    class Meta(EditionSummarySerializer.Meta):
        fields = (
            *EditionSummarySerializer.Meta.fields,
            "work",
            "format_name",
            "language_names",
            "title_proper",
            "title_remainder",
            "part_number",
            "part_name",
            "title_original_script",
            "statement_of_responsibility",
            "uniform_title",
            "other_titles",
            "edition_statement",
            "publication_place",
            "publisher",
            "publication_date",
            "extent",
            "other_physical_details",
            "dimensions",
            "audience",
            "age_from",
            "age_to",
            "is_fiction",
            "dewey_number",
            "lc_classification",
            "series",
            "subjects",
            "identifiers",
            "notes",
            "links",
            "items",
            "created_at",
            "updated_at",
        )

    def get_work(self, edition: Edition) -> dict[str, Any]:
        work = edition.work
        return {"id": work.pk, "title": work.title, "url": self._absolute(work.get_absolute_url())}

    def get_other_titles(self, edition: Edition) -> list[str]:
        return [variant.title for variant in edition.variant_titles.all()]

    def get_series(self, edition: Edition) -> list[dict[str, str]]:
        return [{"title": s.series.title, "number": s.series_number} for s in edition.series_statements.all()]

    def get_subjects(self, edition: Edition) -> list[dict[str, str]]:
        subjects = [row.subject for row in edition.subject_headings.all()]
        return [{"heading": s.heading, "kind": s.kind, "scheme": s.scheme} for s in subjects]

    def get_identifiers(self, edition: Edition) -> list[dict[str, str]]:
        return [
            {"kind": number.kind, "value": number.value, "printed": number.printed, "qualifier": number.qualifier}
            for number in edition.standard_numbers.all()
        ]

    def get_notes(self, edition: Edition) -> list[dict[str, str]]:
        return [{"kind": note.kind, "text": note.text} for note in edition.notes.all()]

    def get_links(self, edition: Edition) -> list[dict[str, str]]:
        """Only addresses that are safe to follow."""
        links = [link for link in edition.electronic_locations.all() if link.is_safe]
        return [{"url": link.url, "label": link.label, "relationship": link.relationship} for link in links]
