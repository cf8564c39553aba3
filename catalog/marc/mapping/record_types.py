"""Which kind of record it is: bibliographic, authority or holdings."""

from catalog.marc.mapping.errors import NotMappable
from catalog.marc.record import MarcRecord, subfield

_BIBLIOGRAPHIC = frozenset("abcdefghijkmnoprt")
_HOLDINGS = frozenset("uvxy")
_HEADINGS = ("100", "110", "111", "130", "147", "148", "150", "151", "155", "162", "180", "181", "182", "185")


def record_type(record: MarcRecord) -> str:
    """Return ``bibliographic``, ``authority`` or ``holdings`` by leader/06, or by the fields where the leader is wrong.

    Raises :class:`NotMappable` for UNIMARC, and for community information and classification records.
    """
    code = record.leader[6:7]
    has_title = "245" in record
    if code in "qw" and code and not has_title:
        kind = "a community information" if code == "q" else "a classification"
        raise NotMappable(f"It is {kind} record (leader/06 is {code}), which a catalogue does not hold.")
    if is_unimarc(record):
        raise NotMappable("It is UNIMARC, not MARC 21: the title is in field 200. Convert it to MARC 21 first.")
    if code == "z" and not has_title:
        return "authority"
    if code in _HOLDINGS and not has_title:
        return "holdings"
    if code not in _BIBLIOGRAPHIC and not has_title:
        if "004" in record and "852" in record:
            return "holdings"
        if any(tag in record for tag in _HEADINGS) and any(tag[0] == "4" for tag in record.tags()):
            return "authority"
    return "bibliographic"


def is_unimarc(record: MarcRecord) -> bool:
    """Say whether it is UNIMARC posing as MARC 21: title in 200, coded data in 100 $a, no 245."""
    if "245" in record or "200" not in record:
        return False
    coded = subfield(record.first("100"), "a")
    return (len(coded) >= 20 and coded[:8].strip().isdigit()) or any(
        tag in record for tag in ("210", "215", "700", "701", "801")
    )
