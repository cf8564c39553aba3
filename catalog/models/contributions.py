"""The part of an agent in an edition."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.agents import Agent
from catalog.vocabulary.relators import relator_label


def names_in_order(parts: Iterable[tuple[bool, str]]) -> list[str]:
    """Names, each once, the main entry first; ``parts`` say of each whether it is that."""
    return list(dict.fromkeys(name for _is_main_entry, name in sorted(parts, key=lambda part: not part[0])))


class Contribution(models.Model):
    """Ties an agent to an edition with a relator code ("aut", "ill" …)."""

    edition = models.ForeignKey("catalog.Edition", on_delete=models.CASCADE, related_name="contributions")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("agent"))
    relator = models.CharField(_("role"), max_length=3, blank=True, help_text=_("MARC relator code, as aut, ill, trl"))
    role_text = models.CharField(_("role as printed"), max_length=120, blank=True)
    is_main_entry = models.BooleanField(_("main entry"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "agent", "relator"], name="agent_once_in_a_role"),
        ]

    def __str__(self) -> str:
        role = self.role
        return f"{self.agent} ({role})" if role else str(self.agent)

    @property
    def role(self) -> str:
        """The role in words, or nothing when it is not known."""
        return relator_label(self.relator) or self.role_text
