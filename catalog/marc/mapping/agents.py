"""Agents: 1XX, 7XX and 720, with roles."""

from catalog.marc.mapping.data import AgentEntry, BibliographicData, LinkedTitleEntry
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.record import DataField, MarcRecord, joined, subfield, subfields
from catalog.standards.punctuation import name_and_title, squeeze, strip_isbd, strip_non_sorting
from catalog.vocabulary.agents import AgentKind
from catalog.vocabulary.relators import relator_code

_HEADING_CODES = {"00": "abcqd", "10": "abndc", "11": "anqdce"}
_DEFAULT_ROLE = {"a": "aut", "t": "aut", "c": "cmp", "d": "cmp", "e": "ctg", "f": "ctg", "i": "aut", "k": "art"}


def map_agents(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    """Fill the agents, main entry first, and the titles that name-title entries (7XX $t) point to."""
    seen: set[tuple[str, str]] = set()
    for field in record.get("100", "110", "111", "700", "710", "711", "720"):
        for entry in entries_of(field, record.leader[6:7], scripts):
            if (entry.heading, entry.relator) not in seen:
                seen.add((entry.heading, entry.relator))
                data.agents.append(entry)
        if field[0][0] == "7" and (title := subfield(field, "t")):
            _name_title(field, title, data)
    for field in scripts.alone("100", "110", "111", "700", "710", "711"):
        as_tag = (subfield(field, "6")[:3], *field[1:])
        data.agents.extend(entries_of(as_tag, record.leader[6:7], scripts))


def entries_of(field: DataField, record_kind: str, scripts: LinkedScripts) -> list[AgentEntry]:
    """One entry for each role of the agent in ``field``; none when the field names nobody."""
    heading = heading_of(field)
    if not heading:
        return []
    linked = scripts.of(field)
    original = heading_of((field[0], *linked[1:])) if linked else ""
    is_main = field[0][0] == "1"
    roles = _roles(field, field[0][1:]) or [_DEFAULT_ROLE.get(record_kind, "") if is_main and field[0] == "100" else ""]
    entries: list[AgentEntry] = []
    for role in roles[:4]:
        code = relator_code(role) if role else ""
        text = "" if code else strip_isbd(role)[:120]
        entries.append(AgentEntry(kind_of(field), heading, code, text, original, is_main and not entries))
    unique = {entry.relator: entry for entry in reversed(entries)}
    return list(reversed(unique.values()))


def heading_of(field: DataField) -> str:
    """The authorised heading of a name field: its name subfields in order, without closing punctuation."""
    codes = _HEADING_CODES.get(field[0][1:], "a")
    text = strip_non_sorting(joined(field, codes))
    return _without_final_stop(squeeze(text))[:500]


def kind_of(field: DataField) -> str:
    """The kind of agent by tag and first indicator."""
    if field[0][1:] == "10" or (field[0] == "720" and field[1] == "2"):
        return AgentKind.BODY.value
    if field[0][1:] == "11":
        return AgentKind.MEETING.value
    return (AgentKind.FAMILY if field[1] == "3" else AgentKind.PERSON).value


def _without_final_stop(text: str) -> str:
    return strip_isbd(text).rstrip(" ,")


def _roles(field: DataField, kind: str) -> list[str]:
    """Codes ($4) before words ($e, or $j for meetings); a code that also stands as a word is one role."""
    codes = [value for value in subfields(field, "4") if relator_code(value)]
    return codes or subfields(field, "j" if kind == "11" else "e")


def _name_title(field: DataField, title: str, data: BibliographicData) -> None:
    relationship = "constituent" if field[2] == "2" else "related"
    whole = strip_isbd(" ".join([title, *subfields(field, "nplfs")]))
    data.linked_titles.append(LinkedTitleEntry(relationship, name_and_title(heading_of(field), whole)[:2000]))
