"""The models. Outsiders import from ``catalog.models``; one module per noun."""

from catalog.models.agents import Agent, AgentVariant
from catalog.models.branches import Branch, ShelvingLocation
from catalog.models.contributions import Contribution
from catalog.models.editions import Edition, ElectronicLocation, LinkedTitle, Note, VariantTitle
from catalog.models.import_batches import ImportBatch
from catalog.models.items import Item, ItemType
from catalog.models.opening_hours import Closure, OpeningHours
from catalog.models.search_changes import SearchChange
from catalog.models.search_word_counts import SearchWordCount
from catalog.models.series import Series, SeriesStatement
from catalog.models.source_records import SourceRecord
from catalog.models.standard_numbers import StandardNumber
from catalog.models.subjects import Subject, SubjectHeading, SubjectVariant
from catalog.models.users import User
from catalog.models.works import Work

__all__ = [
    "Agent",
    "AgentVariant",
    "Branch",
    "Closure",
    "Contribution",
    "Edition",
    "ElectronicLocation",
    "ImportBatch",
    "Item",
    "ItemType",
    "LinkedTitle",
    "Note",
    "OpeningHours",
    "SearchChange",
    "SearchWordCount",
    "Series",
    "SeriesStatement",
    "ShelvingLocation",
    "SourceRecord",
    "StandardNumber",
    "Subject",
    "SubjectHeading",
    "SubjectVariant",
    "User",
    "VariantTitle",
    "Work",
]
