"""Works: the creation, independent of any printing."""

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


class Work(models.Model):
    """Gathers the editions of one creation.

    Made by itself from ``key``: the folded uniform title (or title) and the key of the main agent.
    """

    key = models.CharField(max_length=420, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    agent = models.ForeignKey(
        "catalog.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("main agent"),
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("work")
        verbose_name_plural = _("works")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:work_detail", args=[self.pk, slugify(self.title, allow_unicode=True)[:60] or "-"])
