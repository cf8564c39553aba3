"""Who changed which record, rule or patron, when, from where. Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One change in the Admin, with the values before and after."""

    class Action(models.TextChoices):
        """What was done."""

        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    address = models.GenericIPAddressField(_("from"), null=True)
    action = models.CharField(_("what"), max_length=7, choices=Action.choices)
    model = models.CharField(_("kind"), max_length=60)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(_("which"), max_length=200)
    # {"field": ["before", "after"]}
    changes = models.JSONField(_("changes"), default=dict)
    # Of a roll-over, what undoing it needs: too long for the list of changes (catalog.membership.undoing).
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["model", "object_id"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.object_name} {self.get_action_display()}"
