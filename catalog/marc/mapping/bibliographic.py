"""One bibliographic record as a whole."""

from catalog.marc.mapping.agents import map_agents
from catalog.marc.mapping.coded import map_coded
from catalog.marc.mapping.data import BibliographicData
from catalog.marc.mapping.items import map_items
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.mapping.notes import map_notes
from catalog.marc.mapping.numbers import map_numbers
from catalog.marc.mapping.publication import map_publication, map_series
from catalog.marc.mapping.subjects import map_subjects
from catalog.marc.mapping.titles import map_titles
from catalog.marc.record import MarcRecord


def map_bibliographic(record: MarcRecord, item_profile: str = "auto") -> BibliographicData:
    """Return what the record means to the catalogue.

    Raises :class:`~catalog.marc.mapping.errors.NotMappable` when it has no title.
    """
    data = BibliographicData(
        control_number=record.control("001").strip()[:120],
        control_number_source=record.control("003").strip()[:60],
    )
    scripts = LinkedScripts(record)
    map_titles(record, scripts, data)
    map_coded(record, data)
    map_publication(record, scripts, data)
    map_agents(record, scripts, data)
    map_subjects(record, scripts, data)
    map_series(record, scripts, data)
    map_numbers(record, data)
    map_notes(record, scripts, data)
    data.items = map_items(record, item_profile)
    return data
