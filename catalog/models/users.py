"""Who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in: a librarian, or a patron."""

    # Where the desk of a librarian stands, until another branch is chosen there.
    branch = models.ForeignKey(
        "catalog.Branch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]
        verbose_name = _("user")
        verbose_name_plural = _("users")
