"""Importing: records into the catalogue, in batches, each batch one transaction."""

from catalog.marc.importing.importer import Importer, ImportOptions
from catalog.marc.importing.report import ImportReport, Reject

__all__ = ["ImportOptions", "ImportReport", "Importer", "Reject"]
