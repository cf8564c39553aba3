"""Works are made by themselves, from the title and the main agent of their editions."""

from collections.abc import Iterable

from django.db import transaction

from catalog.models import Agent, Edition, Work
from catalog.standards import keys

_MAKERS = ("aut", "cmp", "cre")


def provisional_work(edition: Edition) -> Work:
    """The work of an edition whose agents are not saved yet; :func:`settle_work` puts it right."""
    key = keys.work_key(_title(edition), keys.responsible_key("", edition.publisher))
    return Work.objects.get_or_create(key=key, defaults={"title": edition.title[:500]})[0]


@transaction.atomic
def settle_work(edition: Edition) -> None:
    """Give ``edition`` the work that its title and agents say, and its match key; a work left empty goes."""
    contributions = list(edition.contributions.select_related("agent"))
    main = next((c.agent for c in contributions if c.is_main_entry), None)
    main = main or next((c.agent for c in contributions if c.relator in _MAKERS), None)
    responsible = _responsible(edition, main or (contributions[0].agent if contributions else None))
    former = edition.work
    edition.work = Work.objects.get_or_create(
        key=keys.work_key(_title(edition), responsible),
        defaults={"title": (edition.uniform_title or edition.title)[:500], "agent": main},
    )[0]
    set_match_key(edition, responsible)
    edition.save(update_fields=["work", "match_key"])
    if former.pk != edition.work_id and not former.editions.exists():
        former.delete()


def set_match_key(edition: Edition, responsible: str) -> None:
    """Set the key by which an import finds this edition again."""
    title = keys.title_key(edition.title_proper, edition.part_number, edition.part_name)
    edition.match_key = keys.edition_key(title, responsible, edition.year, edition.format)


def _title(edition: Edition) -> str:
    return " ".join((edition.uniform_title or edition.title_proper, edition.part_number, edition.part_name))


def _responsible(edition: Edition, agent: Agent | None) -> str:
    return keys.responsible_key(agent.key if agent else "", edition.publisher)


def remove_empty_works(ids: Iterable[int]) -> None:
    """Delete those of the works ``ids`` that have no edition any more."""
    Work.objects.filter(pk__in=list(ids), editions=None).delete()
