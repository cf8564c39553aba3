"""Subjects and genres: what an edition is about, and what it is."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalog.models.ordered import OrderedQuerySet
from catalog.standards.keys import subject_key
from catalog.vocabulary.subjects import SubjectKind


class SubjectQuerySet(OrderedQuerySet["Subject"]):
    """Questions about many subjects."""

    def in_public_use(self) -> "SubjectQuerySet":
        """Those that an edition that readers see has, itself or a subdivision of it."""
        return self.filter(_is_given("subject", "pk") | _is_given("subject__main", "pk"))

    def title_counts(self) -> "models.QuerySet[Subject, tuple[int, int]]":
        """Pairs of a subject's number and the number of editions that readers see about it or a subdivision of it."""
        here = Subject.objects.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(main=OuterRef(OuterRef("pk"))))
        headings = SubjectHeading.objects.filter(subject__in=here.values("pk"), edition__suppressed=False)
        count = headings.order_by().values(all=Value(1)).annotate(count=Count("edition", distinct=True))
        return self.order_by().annotate(count=Subquery(count.values("count"))).values_list("pk", "count")


class SubjectVariantQuerySet(OrderedQuerySet["SubjectVariant"]):
    """Questions about many other words."""

    def in_public_use(self) -> "SubjectVariantQuerySet":
        """Those that lead to a subject in public use."""
        return self.filter(_is_given("subject", "subject") | _is_given("subject__main", "subject"))


def _is_given(heading: str, subject: str) -> Exists:
    return Exists(SubjectHeading.objects.filter(**{heading: OuterRef(subject)}, edition__suppressed=False))


class Subject(models.Model):
    """A heading of a subject scheme, subdivisions joined with two hyphens: "Whaling -- Fiction".

    ``main`` is the heading without its subdivisions, when it has some: readers narrow by "Whaling" and find both.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=SubjectKind.choices, default=SubjectKind.TOPIC)
    scheme = models.CharField(
        _("scheme"), max_length=30, blank=True, help_text=_("The list it comes from: lcsh, mesh, local …")
    )
    heading = models.CharField(_("heading"), max_length=500)
    original_script = models.CharField(_("heading in its own script"), max_length=500, blank=True)
    key = models.CharField(max_length=240, unique=True, editable=False)
    main = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="subdivided",
        verbose_name=_("main heading"),
    )
    control_number = models.CharField(_("authority record number"), max_length=60, blank=True, db_index=True)
    related = models.ManyToManyField("self", blank=True, verbose_name=_("see also"))

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["heading"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        indexes = [models.Index(fields=["heading"], name="subject_heading")]

    def __str__(self) -> str:
        return self.heading

    def set_derived(self) -> None:
        """Set the key from kind and heading."""
        self.key = subject_key(self.kind, self.heading)

    def get_absolute_url(self) -> str:
        return reverse("catalog:subject_detail", args=[self.pk, slugify(self.heading, allow_unicode=True)[:60] or "-"])


class SubjectVariant(models.Model):
    """A word that is not used for a subject but leads to it ("Cetaceans, see Whales")."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="variants", verbose_name=_("subject"))
    heading = models.CharField(_("other heading"), max_length=500)
    key = models.CharField(max_length=240, db_index=True, editable=False)

    objects = SubjectVariantQuerySet.as_manager()

    class Meta:
        ordering = ["heading"]
        verbose_name = _("other heading")
        verbose_name_plural = _("other headings")
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="subject_variant_once")]

    def __str__(self) -> str:
        return self.heading

    def set_derived(self) -> None:
        """Set the key from the subject's kind and this heading."""
        self.key = subject_key(self.subject.kind, self.heading)


class SubjectHeading(models.Model):
    """A subject given to an edition, in the order of the record."""

    edition = models.ForeignKey("catalog.Edition", on_delete=models.CASCADE, related_name="subject_headings")
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="subject_headings", verbose_name=_("subject")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [models.UniqueConstraint(fields=["edition", "subject"], name="subject_once_in_an_edition")]

    def __str__(self) -> str:
        return str(self.subject)
