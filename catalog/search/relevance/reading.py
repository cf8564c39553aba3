"""Reading files of relevance cases. What is wrong in one is told in a sentence that names the file and the case."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from catalog.search.fields import FACETS

FOLDER = Path(__file__).resolve().parent
CATALOGUES = ("demo", "real")
WITHIN = 3
FURTHEST = 100
_Kind = TypeVar("_Kind", str, int, bool)
_FACET_NAMES = [facet.name for facet in FACETS]
_KINDS: dict[type, str] = {str: "text in quotes", int: "a whole number", bool: "true or false"}


class CaseError(Exception):
    """A file of cases that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Case:
    """One question and what a librarian expects of the answer.

    Records are named by their control number or by their title. Each of ``top`` must stand among the first ``within``
    hits; none of ``never`` may, or with ``never_at_all`` may be found anywhere. ``known_failure`` says why a case that
    is right does not hold yet.
    """

    query: str
    why: str = ""
    top: tuple[str, ...] = ()
    within: int = WITHIN
    never: tuple[str, ...] = ()
    never_at_all: bool = False
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    total_at_least: int = 0
    suggestion: str = ""
    known_failure: str = ""


@dataclass(frozen=True)
class CaseFile:
    """The cases of one file and the catalogue that they are for.

    ``records`` names the files of ``shared/data/marc`` that hold the records, for the tests; without, only the command
    runs the cases.
    """

    name: str
    catalogue: str
    cases: tuple[Case, ...]
    records: tuple[str, ...] = ()


def read_files(folder: Path = FOLDER) -> list[CaseFile]:
    """All files of cases in a folder, by name. Raises :class:`CaseError`."""
    if not folder.is_dir():
        raise CaseError(f"There is no folder {folder}.")
    return [read_file(path) for path in sorted(folder.glob("*.toml"))]


def read_file(path: Path) -> CaseFile:
    """One file of cases. Raises :class:`CaseError`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CaseError(f"{path.name} is not UTF-8 text.") from error
    except OSError as error:
        raise CaseError(f"{path.name} cannot be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name} is not TOML: {error}.") from error
    _only(data, {"catalogue", "records", "case"}, path.name)
    catalogue = data.get("catalogue")
    if catalogue not in CATALOGUES:
        raise CaseError(f'{path.name} must say catalogue = "demo" or catalogue = "real" above its cases.')
    tables = data.get("case", [])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise CaseError(f"{path.name} has no cases; each begins with a line [[case]].")
    cases = tuple(_case(table, f"{path.name}, case {number}") for number, table in enumerate(tables, 1))
    seen: set[tuple[str, str]] = set()
    for number, case in enumerate(cases, 1):
        asked = (case.query, str(sorted(case.facets.items())))
        if asked in seen:
            raise CaseError(f"{path.name}, case {number} (“{case.query}”): the same question stands above.")
        seen.add(asked)
    return CaseFile(path.name, catalogue, cases, _names(data, "records", path.name))


def _case(table: dict[str, Any], where: str) -> Case:
    query = _value(table, "query", str, "", where).strip()
    if not query:
        raise CaseError(f"{where}: query is missing.")
    where = f"{where} (“{query}”)"
    _only(table, Case.__dataclass_fields__, where)
    case = Case(
        query=query,
        why=_value(table, "why", str, "", where),
        top=_names(table, "top", where),
        within=_value(table, "within", int, WITHIN, where),
        never=_names(table, "never", where),
        never_at_all=_value(table, "never_at_all", bool, False, where),
        facets=_facets(table, where),
        total_at_least=_value(table, "total_at_least", int, 0, where),
        suggestion=_value(table, "suggestion", str, "", where),
        known_failure=_value(table, "known_failure", str, "", where),
    )
    _check(case, where)
    return case


def _check(case: Case, where: str) -> None:
    if not (case.top or case.never or case.total_at_least or case.suggestion):
        raise CaseError(f"{where}: nothing is expected; say top, never, total_at_least or suggestion.")
    if not 1 <= case.within <= FURTHEST:
        raise CaseError(f"{where}: within must be from 1 to {FURTHEST}.")
    if len(case.top) > case.within:
        raise CaseError(f"{where}: {len(case.top)} records cannot all be among the first {case.within}.")
    if case.never_at_all and not case.never:
        raise CaseError(f"{where}: never_at_all needs never.")
    if case.total_at_least < 0:
        raise CaseError(f"{where}: total_at_least must not be below 0.")
    if both := set(case.top) & set(case.never):
        raise CaseError(f"{where}: “{both.pop()}” stands in top and in never.")


def _only(table: dict[str, Any], known: Iterable[str], where: str) -> None:
    if unknown := sorted(set(table) - set(known)):
        raise CaseError(f"{where}: {unknown[0]} is not known; there are {', '.join(sorted(known))}.")


def _value(table: dict[str, Any], name: str, kind: type[_Kind], default: _Kind, where: str) -> _Kind:
    value = table.get(name, default)
    if type(value) is not kind:
        raise CaseError(f"{where}: {name} must be {_KINDS[kind]}.")
    return value


def _names(table: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise CaseError(f'{where}: {name} must be a list of texts, as {name} = ["demo-0001"].')
    return tuple(one.strip() for one in value)


def _facets(table: dict[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    value = table.get("facets", {})
    if not isinstance(value, dict):
        raise CaseError(f'{where}: facets is written facets = {{ format = ["book"] }}.')
    _only(value, _FACET_NAMES, f"{where}, facets")
    return {name: _names(value, name, f"{where}, facets") for name in value}
