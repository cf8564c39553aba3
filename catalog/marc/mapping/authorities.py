"""Authority records: the authorised heading, see from (4XX) and see also (5XX)."""

from catalog.marc.mapping.agents import heading_of, kind_of
from catalog.marc.mapping.data import AuthorityData
from catalog.marc.mapping.errors import NotMappable
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.record import DataField, MarcRecord, joined, subfield, subfields
from catalog.standards.punctuation import name_and_title, squeeze, strip_isbd
from catalog.vocabulary.subjects import SubjectKind

_SUBJECT_KINDS = {
    "30": SubjectKind.TITLE, "47": SubjectKind.MEETING, "48": SubjectKind.TIME, "50": SubjectKind.TOPIC,
    "51": SubjectKind.PLACE, "55": SubjectKind.GENRE,
}  # fmt: skip
_SCHEMES = {"a": "lcsh", "b": "lcshac", "c": "mesh", "d": "nal", "k": "cash", "v": "rvm", "r": "aat", "s": "sears"}


def map_authority(record: MarcRecord) -> AuthorityData:
    """Return the heading with its references. Raises :class:`NotMappable` when there is no usable heading."""
    field = record.first("100", "110", "111", "150", "151", "155", "148", "147", "130")
    if field is None:
        raise NotMappable("It is an authority record without a heading (1XX) that the catalogue uses.")
    kind = field[0][1:]
    is_agent = kind in {"00", "10", "11"} and not subfield(field, "t") and not subfields(field, "vxyz")
    heading = _heading(field)
    if not heading:
        raise NotMappable(f"It is an authority record whose heading (field {field[0]}) is empty.")
    scripts = LinkedScripts(record)
    variants = [_heading(f) for f in record.get(*(f"4{k}" for k in ("00", "10", "11", *_SUBJECT_KINDS)))]
    variants += [
        _heading((f"4{t}", *f[1:]))
        for t in ("00", "10", "11", *_SUBJECT_KINDS)
        for f in scripts.alone("4" + t, "1" + t)
    ]
    if linked := scripts.of(field):
        variants.append(_heading((field[0], *linked[1:])))
    related = [_heading(f) for f in record.get(f"5{kind}") if "r" not in subfield(f, "w")[:1]]
    return AuthorityData(
        is_agent=is_agent,
        kind=kind_of(field) if is_agent else _SUBJECT_KINDS.get(kind, SubjectKind.PERSON).value,
        heading=heading,
        scheme="" if is_agent else _SCHEMES.get(record.control("008")[11:12], subfield(record.first("040"), "f")),
        control_number=record.control("001").strip()[:60],
        variants=[v for v in dict.fromkeys(variants) if v and v != heading],
        related=[r for r in dict.fromkeys(related) if r and r != heading],
        note=" ".join(joined(f, "ab") for f in record.get("678", "680")),
    )


def _heading(field: DataField) -> str:
    if field[0][1:] in {"00", "10", "11"}:
        main = heading_of(field)
        if title := subfield(field, "t"):
            main = name_and_title(main, strip_isbd(title))
    else:
        main = strip_isbd(joined(field, "abcdnp"))
    return squeeze(" -- ".join([main, *(strip_isbd(v) for v in subfields(field, "vxyz"))]) if main else "")[:500]
