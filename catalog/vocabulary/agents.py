"""Agents: the kinds of name that MARC 21 tells apart in its X00, X10 and X11 fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgentKind(models.TextChoices):
    """What kind of maker a name stands for (X00, X00 with first indicator 3, X10, X11)."""

    PERSON = "person", _("Person")
    FAMILY = "family", _("Family")
    BODY = "body", _("Organisation")
    MEETING = "meeting", _("Meeting or event")
