"""Agents: persons, families, bodies and meetings, with the other names they are known by."""

from django.db import models
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalog.models.ordered import OrderedQuerySet
from catalog.standards.keys import agent_key
from catalog.standards.punctuation import direct_order, split_dates
from catalog.vocabulary.agents import AgentKind


class AgentQuerySet(OrderedQuerySet["Agent"]):
    """Questions about many agents."""

    def in_public_use(self) -> "AgentQuerySet":
        """Those that had a part in an edition that readers see."""
        return self.filter(_has_public_part("pk"))

    def title_counts(self) -> "models.QuerySet[Agent, tuple[int, int]]":
        """Pairs of an agent's number and the number of editions of it that readers see."""
        public = self.order_by().filter(contributions__edition__suppressed=False)
        return public.annotate(count=Count("contributions__edition", distinct=True)).values_list("pk", "count")


class AgentVariantQuerySet(OrderedQuerySet["AgentVariant"]):
    """Questions about many other names."""

    def in_public_use(self) -> "AgentVariantQuerySet":
        """Those of agents that had a part in an edition that readers see."""
        return self.filter(_has_public_part("agent"))


def _has_public_part(agent: str) -> Exists:
    from catalog.models.contributions import Contribution  # which imports this module

    return Exists(Contribution.objects.filter(agent=OuterRef(agent), edition__suppressed=False))


def name_of_heading(kind: str, heading: str) -> str:
    """The name that a heading has, as people say it, without dates: "Herman Melville"."""
    name, _dates = split_dates(heading)
    return direct_order(name) if kind == AgentKind.PERSON else name


class Agent(models.Model):
    """Somebody or some body that had a part in an edition.

    ``heading`` is the authorised form ("Melville, Herman, 1819-1891"); ``key`` is the same folded, and is what makes
    two headings one agent.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=AgentKind.choices, default=AgentKind.PERSON)
    heading = models.CharField(
        _("name"), max_length=500, help_text=_("Family name first, with dates: Melville, Herman, 1819-1891")
    )
    original_script = models.CharField(_("name in its own script"), max_length=500, blank=True)
    key = models.CharField(max_length=220, unique=True, editable=False)
    control_number = models.CharField(_("authority record number"), max_length=60, blank=True, db_index=True)
    note = models.TextField(_("note for readers"), blank=True)
    related = models.ManyToManyField("self", blank=True, verbose_name=_("see also"))

    objects = AgentQuerySet.as_manager()

    class Meta:
        ordering = ["heading"]
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        indexes = [models.Index(fields=["heading"], name="agent_heading")]

    def __str__(self) -> str:
        return self.heading

    def set_derived(self) -> None:
        """Set the key from kind and heading."""
        self.key = agent_key(self.kind, self.heading)

    @property
    def name(self) -> str:
        """The name as people say it, without dates: "Herman Melville"."""
        return name_of_heading(self.kind, self.heading)

    @property
    def original_name(self) -> str:
        """The name in its own script, without dates."""
        return split_dates(self.original_script)[0]

    @property
    def dates(self) -> str:
        """The dates in the heading: "1819-1891", or nothing."""
        return split_dates(self.heading)[1]

    def get_absolute_url(self) -> str:
        return reverse("catalog:agent_detail", args=[self.pk, slugify(self.name, allow_unicode=True)[:60] or "-"])


class AgentVariant(models.Model):
    """Another name of an agent: a see-reference of its authority record, or a pen name."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="variants", verbose_name=_("agent"))
    heading = models.CharField(_("other name"), max_length=500)
    key = models.CharField(max_length=220, db_index=True, editable=False)

    objects = AgentVariantQuerySet.as_manager()

    class Meta:
        ordering = ["heading"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [models.UniqueConstraint(fields=["agent", "key"], name="agent_variant_once")]

    def __str__(self) -> str:
        return self.heading

    def set_derived(self) -> None:
        """Set the key from the agent's kind and this heading."""
        self.key = agent_key(self.agent.kind, self.heading)
