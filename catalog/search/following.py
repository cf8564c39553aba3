"""Following: bringing this machine's index up to what the database says.

Changes wait in the outbox (``SearchChange``). Whoever gets the writer lock applies all that wait and looks again until
none is left; one who does not get it can go on, for the holder carries on. The indexer reads the current rows of each
changed edition, so applying a change twice does no harm, and applying it late brings the newest state.
"""

import json
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import tantivy
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from catalog.models import Edition, SearchChange
from catalog.search import index
from catalog.search.documents import documents
from catalog.search.index import IndexFolder, IndexUnavailable, Mark, WriterBusy

logger = logging.getLogger(__name__)
BATCH = 1000
_FAN = 8
# An index that is further behind is built anew; changes are kept a day longer.
KEPT = timedelta(days=7)
_WAITING = f"SELECT id, edition_id FROM {SearchChange._meta.db_table} WHERE {{column}} >= %s ORDER BY id"
_POSITION = {"postgresql": "transaction"}
_OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def horizon() -> int:
    """The position below which no further change can appear.

    On PostgreSQL the number of the oldest transaction still running; on SQLite, where one writes at a time, one more
    than the last id.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_OLDEST_RUNNING)
            return int(cursor.fetchone()[0])
    return (SearchChange.objects.aggregate(last=Max("pk"))["last"] or 0) + 1


def waiting(mark: Mark) -> list[tuple[int, int]]:
    """The changes that an index with ``mark`` has not applied, as (id, edition id), oldest first."""
    seen = set(mark.seen)
    # Every page asks this, and Django takes longer to write the question than the database to answer it.
    with connection.cursor() as cursor:
        cursor.execute(_WAITING.format(column=_POSITION.get(connection.vendor, "id")), [mark.horizon])
        return [row for row in cursor.fetchall() if row[0] not in seen]


def follow() -> int:
    """Apply all waiting changes to this machine's index; return how many editions were indexed again.

    Does nothing when there is no index (a rebuild will see the rows) or when another process is writing it.
    """
    done = 0
    try:
        folder = index.current()
        while pending := waiting(folder.mark()):
            try:
                done += _apply(folder, pending)
            except (OSError, ValueError):
                # A new index may have taken the place of this one, which went under our hands.
                if index.current().path == folder.path:
                    raise
            folder = index.current()
    except IndexUnavailable as error:
        logger.info("Search index not followed: %s", error)
    except WriterBusy:
        logger.debug("Search index is being written by another process, which carries on.")
    return done


def follow_quietly() -> None:
    """Follow, and only log what goes wrong: neither a save nor a search fails on it, and the next one tries again."""
    try:
        follow()
    except Exception:
        logger.exception("The search index could not follow the changes.")


def follow_after_commit() -> None:
    """Follow when the running transaction has committed, or at once when there is none."""
    transaction.on_commit(follow_quietly)


def _apply(folder: IndexFolder, pending: list[tuple[int, int]]) -> int:
    with index.writer(folder) as writer:
        # Read the mark again under the lock: the former holder may have applied some.
        mark = folder.mark()
        reached = horizon()
        pending = waiting(mark)
        ids = list(dict.fromkeys(edition_id for _pk, edition_id in pending))
        searcher = index.searcher()
        for batch in _batches(ids):
            for pk in _present(searcher, batch):
                writer.delete_documents_by_term("id", pk)
            add_documents(writer, batch)
        writer.commit()
        folder.write_mark(_advanced(mark, reached, pending))
    return len(ids)


def _present(searcher: tantivy.Searcher, ids: list[int]) -> list[int]:
    """Those of ``ids`` that have a document: with the writer lock held, what is committed is all there is."""
    query = tantivy.Query.term_set_query(index.schema(), "id", ids)
    hits = searcher.search(query, limit=2 * len(ids), count=False).hits
    return list(dict.fromkeys(searcher.fast_field_values("id", [address for _score, address in hits])))


def _advanced(mark: Mark, reached: int, pending: list[tuple[int, int]]) -> Mark:
    if connection.vendor != "postgresql":
        return Mark(max(reached, mark.horizon, *(pk + 1 for pk, _edition in pending)) if pending else reached)
    ids = {*mark.seen, *(pk for pk, _edition in pending)}
    # Only what may be met again has to be remembered: changes of transactions from the horizon on.
    open_ids = SearchChange.objects.filter(transaction__gte=reached).values_list("pk", flat=True)
    return Mark(reached, tuple(sorted(ids.intersection(open_ids))))


def add_documents(writer: tantivy.IndexWriter, ids: Sequence[int]) -> int:
    """Add the documents of the public editions among ``ids`` to an open writer; return how many."""
    shape = index.schema()
    count = 0
    for document in documents(ids):
        writer.add_document(tantivy.Document.from_dict(document, shape))
        count += 1
    return count


def rebuild(on_progress: Callable[[int, int], None] | None = None) -> int:
    """Build a new index beside the old one and swap it in; return the number of documents.

    ``on_progress`` is called with the documents done and the total after each batch. Raises
    :class:`~catalog.search.index.WriterBusy` when another process is building one.
    """
    with index.builder():
        index.remove_others()
        count = _build(on_progress)
    follow()
    return count


def _build(on_progress: Callable[[int, int], None] | None) -> int:
    folder = index.new_folder()
    opened = folder.create()
    mark = Mark(horizon())
    total = Edition.objects.public().count()
    count = 0
    _tell(count, total)
    batches = _edition_ids()
    goals = _goals(total)
    for start in range(0, len(goals), _FAN):
        # Leaving the writer waits until it has merged what it wrote.
        with index.writer(folder, opened) as writer:
            for goal in goals[start : start + _FAN]:
                while count < goal and (batch := next(batches, None)):
                    count += add_documents(writer, batch)
                    _tell(count, total)
                    if on_progress:
                        on_progress(count, total)
                writer.commit()
    folder.write_mark(mark)
    index.swap_in(folder)
    index.progress_file().unlink(missing_ok=True)
    return count


def _goals(total: int) -> list[float]:
    """How many documents there are after each part of a new index; the last part takes all that is left.

    tantivy merges eight parts of about one size into one. Written in eight parts, or eight times eight, an index ends
    as one: lookups go to one place, and the counts of facets are exact at once.
    """
    parts = 1 if total < _FAN * BATCH else _FAN if total < 100 * BATCH else _FAN * _FAN
    return [*(total * part // parts for part in range(1, parts)), math.inf]


def _tell(count: int, total: int) -> None:
    percent = 100 * count // total if total else 100
    told = {"percent": min(percent, 99), "documents": count, "at": time.time()}
    index.progress_file().write_text(json.dumps(told))


def _edition_ids() -> Iterator[list[int]]:
    last = 0
    while True:
        ids = list(
            Edition.objects.filter(Q(pk__gt=last), suppressed=False).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def ensure_index() -> None:
    """Follow, or build the index when there is none that can be opened: at the start of a site, after an import."""
    try:
        folder = index.current()
        folder.open()
        mark = folder.mark()
        if mark.at < time.time() - KEPT.total_seconds() and waiting(mark):
            raise IndexUnavailable("The index has not followed for so long that changes may have been pruned.")
    except IndexUnavailable as error:
        logger.info("Building the search index: %s", error)
        _rebuild_unless_another_does()
    else:
        follow()
        _touch(folder)
        _remove_others()
    prune()


def ensure_index_quietly() -> None:
    """The same, and only log what goes wrong: an import does not fail on it, and the next search tries again."""
    try:
        ensure_index()
    except Exception:
        logger.exception("The search index could not follow the import.")


def _rebuild_unless_another_does() -> None:
    try:
        rebuild()
    except WriterBusy as busy:
        logger.info("Not built twice: %s", busy)


def _touch(folder: IndexFolder) -> None:
    """Write the mark anew, so that it tells when the index was last known to be up to date."""
    try:
        with index.writer(folder):
            if not waiting(mark := folder.mark()):
                folder.write_mark(mark)
    except WriterBusy:
        logger.debug("The search index is being written by another process.")


def _remove_others() -> None:
    try:
        with index.builder():
            index.remove_others()
    except WriterBusy:
        logger.debug("Another process is building a search index and removes the others.")


def prune() -> int:
    """Delete changes that every index has followed or is too old to follow; return how many.

    A day more is kept than :func:`ensure_index` allows an index to be behind, and always the last one: an index that
    has followed that has missed nothing.
    """
    old = SearchChange.objects.filter(created_at__lt=timezone.now() - KEPT - timedelta(days=1))
    deleted, _by_model = old.exclude(pk=SearchChange.objects.aggregate(last=Max("pk"))["last"]).delete()
    return deleted
