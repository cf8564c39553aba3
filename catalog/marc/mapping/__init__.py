"""Mapping: what each field of a record means to the catalogue. Pure functions, no database."""

from catalog.marc.mapping.authorities import map_authority
from catalog.marc.mapping.bibliographic import map_bibliographic
from catalog.marc.mapping.data import AuthorityData, BibliographicData, HoldingsData
from catalog.marc.mapping.errors import NotMappable
from catalog.marc.mapping.items import ITEM_PROFILES, map_holdings
from catalog.marc.mapping.record_types import record_type

__all__ = [
    "ITEM_PROFILES",
    "AuthorityData",
    "BibliographicData",
    "HoldingsData",
    "NotMappable",
    "map_authority",
    "map_bibliographic",
    "map_holdings",
    "record_type",
]
