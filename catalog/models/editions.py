"""Editions: one publication each, what a MARC bibliographic record describes."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalog.models.addresses import address
from catalog.models.contributions import names_in_order
from catalog.models.ordered import OrderedQuerySet
from catalog.models.works import Work
from catalog.standards.cover_lines import CoverLines, cover_lines
from catalog.standards.folding import match_key
from catalog.standards.titles import sort_title
from catalog.vocabulary.audiences import Audience
from catalog.vocabulary.formats import Format, format_label
from catalog.vocabulary.languages import language_name, language_tag
from catalog.vocabulary.notes import NoteKind

if TYPE_CHECKING:
    from catalog.models.items import Item


class EditionQuerySet(OrderedQuerySet["Edition"]):
    """Questions about many editions."""

    order_column = "sort_title"

    def public(self) -> "EditionQuerySet":
        """Those that readers may see."""
        return self.filter(suppressed=False)

    def with_isbn(self, value: str) -> "EditionQuerySet":
        """Those that bear an ISBN (13 digits)."""
        return self.filter(standard_numbers__kind="isbn", standard_numbers__value=value).distinct()


class Edition(models.Model):
    """One publication of a work, in any format: book, e-book, film, score, map, website."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="editions", verbose_name=_("work"))
    format = models.CharField(_("format"), max_length=12, choices=Format.choices, default=Format.BOOK)

    title_proper = models.CharField(_("title"), max_length=1000)
    title_remainder = models.CharField(_("subtitle"), max_length=2000, blank=True)
    part_number = models.CharField(_("part number"), max_length=200, blank=True)
    part_name = models.CharField(_("part title"), max_length=500, blank=True)
    title_original_script = models.CharField(_("title in its own script"), max_length=2000, blank=True)
    statement_of_responsibility = models.CharField(_("by, as printed"), max_length=2000, blank=True)
    responsibility_original_script = models.CharField(_("by, in its own script"), max_length=2000, blank=True)
    nonfiling_count = models.PositiveSmallIntegerField(
        _("characters to skip when sorting"), default=0, help_text=_("4 for “The ”, 0 if there is no article")
    )
    sort_title = models.CharField(max_length=200, editable=False)
    uniform_title = models.CharField(_("original or agreed title"), max_length=1000, blank=True)

    edition_statement = models.CharField(_("edition, as printed"), max_length=500, blank=True)
    publication_place = models.CharField(_("place"), max_length=500, blank=True)
    publisher = models.CharField(_("publisher"), max_length=500, blank=True)
    publication_date = models.CharField(_("date, as printed"), max_length=200, blank=True)
    publication_original_script = models.CharField(_("publication in its own script"), max_length=1000, blank=True)
    publication_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    copyright_year = models.PositiveSmallIntegerField(_("copyright year"), null=True, blank=True)

    extent = models.CharField(_("extent"), max_length=500, blank=True)
    other_physical_details = models.CharField(_("illustrations, sound, colour"), max_length=500, blank=True)
    dimensions = models.CharField(_("size"), max_length=200, blank=True)
    content_type = models.CharField(_("content type"), max_length=200, blank=True)
    media_type = models.CharField(_("media type"), max_length=200, blank=True)
    carrier_type = models.CharField(_("carrier type"), max_length=200, blank=True)

    language = models.CharField(_("language"), max_length=3, blank=True, help_text=_("MARC code, as eng, fre, jpn"))
    more_languages = models.JSONField(_("more languages"), default=list, blank=True)
    audience = models.CharField(_("for whom"), max_length=14, choices=Audience.choices, blank=True)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    is_fiction = models.BooleanField(_("fiction"), null=True, blank=True)
    dewey_number = models.CharField(_("Dewey number"), max_length=60, blank=True)
    lc_classification = models.CharField(_("Library of Congress class"), max_length=120, blank=True)

    cover = models.ImageField(_("cover"), upload_to="covers/", blank=True)
    control_number = models.CharField(_("control number"), max_length=120, blank=True)
    control_number_source = models.CharField(_("its source"), max_length=60, blank=True)
    match_key = models.CharField(max_length=240, editable=False, db_index=True)
    suppressed = models.BooleanField(_("hidden from readers"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["sort_title", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        indexes = [
            models.Index(fields=["sort_title"], name="edition_sort_title"),
            models.Index(fields=["created_at"], name="edition_created_at"),
            models.Index(fields=["control_number"], name="edition_control_number", condition=~Q(control_number="")),
        ]

    def __str__(self) -> str:
        return self.title

    def set_derived(self) -> None:
        """Set the sortable form of the title."""
        title = sort_title(self.title_proper, self.nonfiling_count)
        part = match_key(f"{self.part_number} {self.part_name}")
        self.sort_title = f"{title} {part}".strip()[:200]

    def get_format_display(self) -> str:  # type: ignore[no-redef]
        """The format in words. Django's own looks through all choices each time, which lists would feel."""
        return format_label(self.format)

    @property
    def title(self) -> str:
        """Title proper and part, as on a shelf label: without the subtitle."""
        if not self.part_number and not self.part_name:
            return self.title_proper
        return ". ".join(part for part in (self.title_proper, self.part_number, self.part_name) if part)

    @property
    def full_title(self) -> str:
        """Title, part and subtitle."""
        return f"{self.title}: {self.title_remainder}" if self.title_remainder else self.title

    @property
    def year(self) -> int | None:
        """The year to show and sort by: of publication, else of copyright."""
        return self.publication_year or self.copyright_year

    @cached_property
    def names(self) -> list[str]:
        """Who had a part, each once, the main entry first."""
        return names_in_order((part.is_main_entry, part.agent.name) for part in self.contributions.all())

    # Lists ask for these of each line; Django makes a manager each time that one goes by way of it.
    @cached_property
    def listed_items(self) -> "list[Item]":
        """Its items as they were fetched with it: those that readers see, in the order of branches and shelves."""
        return list(self.items.all())

    @cached_property
    def links(self) -> "list[ElectronicLocation]":
        """Its electronic locations."""
        return list(self.electronic_locations.all())

    @cached_property
    def cover_lines(self) -> CoverLines:
        """The words of a drawn cover."""
        return cover_lines(self.title, self.title_original_script, self.names[0] if self.names else "")

    @property
    def languages(self) -> list[str]:
        """MARC codes of all languages, the main one first."""
        if not self.more_languages:
            return [self.language] if self.language else []
        return list(dict.fromkeys(code for code in [self.language, *self.more_languages] if code))

    @property
    def language_names(self) -> list[str]:
        """The languages in words."""
        return [str(language_name(code)) for code in self.languages]

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag for ``lang`` attributes around the title, or nothing."""
        return language_tag(self.language)

    @cached_property
    def slug(self) -> str:
        """The last part of the address, for people to read; the number before it decides."""
        return slugify(self.title_proper, allow_unicode=True)[:60].strip("-") or "-"

    def get_absolute_url(self) -> str:
        return address("catalog:edition_detail", self.pk, self.slug)


class VariantTitle(models.Model):
    """Another title an edition is known by: cover, spine, parallel, or its own in another script."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="variant_titles")
    title = models.CharField(_("title"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("other title")
        verbose_name_plural = _("other titles")

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """A note on an edition: summary, contents, performers, awards …"""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(_("kind"), max_length=20, choices=NoteKind.choices, default=NoteKind.GENERAL)
    text = models.TextField(_("text"))
    original_script = models.TextField(_("text in its own script"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:80]


class ElectronicLocation(models.Model):
    """A link to the thing itself, or to something about it."""

    class Relationship(models.TextChoices):
        """What the link leads to."""

        SELF = "self", _("the thing itself")
        VERSION = "version", _("another version of it")
        RELATED = "related", _("something about it")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="electronic_locations")
    url = models.CharField(_("address"), max_length=2000)
    label = models.CharField(_("words to show"), max_length=500, blank=True)
    relationship = models.CharField(
        _("leads to"), max_length=8, choices=Relationship.choices, default=Relationship.SELF
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.label or self.url

    @property
    def is_safe(self) -> bool:
        """Whether the address may be made a link: http, https or ftp, never a script."""
        return self.url.lower().startswith(("http://", "https://", "ftp://"))


class LinkedTitle(models.Model):
    """Another publication that the record points to: host item, earlier and later title, translation …"""

    class Relationship(models.TextChoices):
        """How the two are related (MARC 76X to 78X)."""

        SERIES = "series", _("Main series")
        SUBSERIES = "subseries", _("Has the subseries")
        ORIGINAL = "original", _("Translation of")
        TRANSLATION = "translation", _("Translated as")
        SUPPLEMENT = "supplement", _("Has the supplement")
        SUPPLEMENT_TO = "supplement_to", _("Supplement to")
        HOST = "host", _("Part of")
        CONSTITUENT = "constituent", _("Contains")
        OTHER_EDITION = "other_edition", _("Other edition")
        OTHER_FORM = "other_form", _("Also in another form")
        ISSUED_WITH = "issued_with", _("Issued with")
        CONTINUES = "continues", _("Continues")
        CONTINUED_BY = "continued_by", _("Continued by")
        DATA_SOURCE = "data_source", _("Source of the data")
        RELATED = "related", _("Related to")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="linked_titles")
    relationship = models.CharField(_("relation"), max_length=13, choices=Relationship.choices)
    title = models.CharField(_("title"), max_length=2000)
    detail = models.CharField(_("volume, pages"), max_length=500, blank=True)
    control_number = models.CharField(_("control number"), max_length=120, blank=True)
    standard_number = models.CharField(_("ISBN or ISSN"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("linked title")
        verbose_name_plural = _("linked titles")

    def __str__(self) -> str:
        return self.title
