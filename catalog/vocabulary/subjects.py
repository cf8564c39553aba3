"""Subjects: what a title is about, and the lists that subject words come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class SubjectKind(models.TextChoices):
    """What kind of thing a subject is (MARC 21 fields 600 to 655)."""

    TOPIC = "topic", _("Topic")
    PLACE = "place", _("Place")
    PERSON = "person", _("Person")
    FAMILY = "family", _("Family")
    BODY = "body", _("Organisation")
    MEETING = "meeting", _("Meeting or event")
    TITLE = "title", _("Title")
    TIME = "time", _("Time")
    GENRE = "genre", _("Genre")


SCHEMES: dict[str, StrPromise] = {
    "aat": _("Art & Architecture Thesaurus"),
    "agrovoc": _("AGROVOC, farming and food"),
    "bidex": _("Bilindex, Spanish and English subjects"),
    "bisacsh": _("BISAC, bookshop subjects"),
    "blmlsh": _("British Library map subjects"),
    "bnb": _("British National Bibliography subjects"),
    "cash": _("Canadian Subject Headings"),
    "cct": _("Chinese Classified Thesaurus"),
    "csht": _("Chinese Subject Headings, Taiwan"),
    "czenas": _("Czech National Library subjects"),
    "embne": _("National Library of Spain subjects"),
    "ericd": _("ERIC, education"),
    "eurovoc": _("EuroVoc, European Union subjects"),
    "fast": _("FAST subjects"),
    "gmgpc": _("Thesaurus for Graphic Materials II, genres"),
    "gnd": _("GND, German subjects and names"),
    "gnd-carrier": _("GND, carriers"),
    "gnd-content": _("GND, German genres"),
    "gsafd": _("Genres of fiction and drama (GSAFD)"),
    "gtt": _("Dutch shared subjects (GTT)"),
    "homoit": _("Homosaurus, LGBTQ+ terms"),
    "humord": _("Humord, Norwegian humanities subjects"),
    "idref": _("IdRef, French subjects and names"),
    "jlabsh": _("Basic Subject Headings, Japan"),
    "kaunokki": _("Kaunokki, Finnish fiction subjects"),
    "larpcal": _("Latin American subjects (LARPCAL)"),
    "lcdgt": _("Library of Congress, groups of people"),
    "lcgft": _("Library of Congress genres"),
    "lcmpt": _("Library of Congress, voices and instruments"),
    "lcsh": _("Library of Congress subjects"),
    "lcshac": _("Library of Congress children's subjects"),
    "lctgm": _("Thesaurus for Graphic Materials I, subjects"),
    "lemac": _("Catalan subjects (LEMAC)"),
    "local": _("This library's own subjects"),
    "mesh": _("Medical subjects (MeSH)"),
    "migfg": _("Moving image genres"),
    "naf": _("Library of Congress names"),
    "nal": _("National Agricultural Library subjects"),
    "ndlsh": _("National Diet Library of Japan subjects"),
    "nlksh": _("National Library of Korea subjects"),
    "noubomn": _("Norwegian science subjects"),
    "olacvggt": _("OLAC video game genres"),
    "ordnok": _("Ordnøkkelen, Norwegian subjects"),
    "qlsp": _("Queens Library Spanish subjects"),
    "radfg": _("Radio genres"),
    "ram": _("RAMEAU, French subjects"),
    "rameau": _("RAMEAU, French subjects"),
    "rbbin": _("Rare books: binding terms"),
    "rbgenr": _("Rare books: genre terms"),
    "rbpap": _("Rare books: paper terms"),
    "rbprov": _("Rare books: former owners"),
    "rbpub": _("Rare books: printing and publishing terms"),
    "rbtyp": _("Rare books: type terms"),
    "rdacontent": _("RDA content types"),
    "rero": _("RERO, French Swiss subjects"),
    "rvm": _("Répertoire de vedettes-matière, Canadian French subjects"),
    "rvmgf": _("Répertoire de vedettes-matière, genres"),
    "sao": _("Swedish subjects (SAO)"),
    "saogf": _("Swedish genres (SAO)"),
    "sears": _("Sears subjects"),
    "slm": _("Finnish genres (SLM)"),
    "stw": _("STW, economics"),
    "swd": _("German subjects (SWD)"),
    "tekord": _("TEKord, Norwegian technical subjects"),
    "tgn": _("Getty Thesaurus of Geographic Names"),
    "thema": _("Thema, book trade subjects"),
    "ulan": _("Union List of Artist Names"),
    "unbist": _("United Nations subjects"),
    "unescot": _("UNESCO Thesaurus"),
    "viaf": _("VIAF, names"),
    "ysa": _("Finnish subjects (YSA)"),
    "yso": _("Finnish subjects (YSO)"),
}
"""The lists most met with, by their code in the Library of Congress's Subject Heading and Term Source Codes."""

_OF_INDICATOR: dict[str, str] = {
    "0": "lcsh",
    "1": "lcshac",
    "2": "mesh",
    "3": "nal",
    "4": "local",
    "5": "cash",
    "6": "rvm",
}


def scheme_label(code: str) -> str:
    """Return the list's name for readers; the code itself if it is not one that we know."""
    return str(SCHEMES.get(code.strip(" .").lower(), code))


def scheme_of_indicator(second_indicator: str) -> str:
    """Return the scheme that the second indicator of a 6XX field gives, or "" if $2 gives it or nothing does."""
    return _OF_INDICATOR.get(second_indicator, "")
