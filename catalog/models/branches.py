"""Branches, and the places in them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class BranchQuerySet(models.QuerySet["Branch"]):
    """Questions about many branches."""

    def public(self) -> "BranchQuerySet":
        """Those that readers see, in their order."""
        return self.filter(is_public=True)


class Branch(models.Model):
    """A library building or service that holds and lends."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Short and lasting, as in MARC files."))
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on the web"), max_length=60, unique=True)
    about = models.TextField(_("about"), blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_public = models.BooleanField(_("shown to readers"), default=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("branch")
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:branch_detail", args=[self.slug])


class ShelvingLocation(models.Model):
    """Where in the branch an item stands."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="shelving_locations", verbose_name=_("branch")
    )
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    floor = models.CharField(_("floor"), max_length=60, blank=True)
    is_closed_store = models.BooleanField(
        _("closed store"), default=False, help_text=_("Readers ask at the desk; the shelf mark is not shown to them.")
    )

    class Meta:
        ordering = ["branch", "name"]
        verbose_name = _("shelving location")
        verbose_name_plural = _("shelving locations")
        constraints = [models.UniqueConstraint(fields=["branch", "code"], name="location_code_once_in_a_branch")]

    def __str__(self) -> str:
        return self.name
