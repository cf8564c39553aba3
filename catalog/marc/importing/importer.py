"""The importer: takes raw records, decides, writes in batches, and reports.

Each batch is one transaction, so a killed import has whole batches only; run again, the records already received are
known by their digest and count as unchanged, and it ends the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from django.db import connection, transaction
from django.utils import timezone

from catalog.marc.importing.authorities import affected_editions, is_here, key_of, write_authority
from catalog.marc.importing.editions import Decided, write_editions
from catalog.marc.importing.items import write_items
from catalog.marc.importing.names import Names
from catalog.marc.importing.places import Places
from catalog.marc.importing.readers import Mapped, MarcReader, Reader, Refused
from catalog.marc.importing.report import ImportReport, Reject
from catalog.marc.keys import keys_of_headings
from catalog.marc.mapping import AuthorityData, BibliographicData, HoldingsData
from catalog.marc.matching import Matcher
from catalog.marc.reading import RawRecord
from catalog.models import Agent, Branch, Edition, SearchChange, SourceRecord
from catalog.models.bulk import insert_rows

BATCH_SIZE = 1000
BATCH_BYTES = 4 << 20


@dataclass(frozen=True)
class ImportOptions:
    """How to import. ``branch`` takes copies whose branch is not known; ``item_profile`` is one of ITEM_PROFILES."""

    branch: Branch | None = None
    item_profile: str = "auto"
    dry_run: bool = False
    make_branches: bool = False

    @property
    def salt(self) -> bytes:
        """What besides its bytes makes a record a different import."""
        return f"{self.item_profile}|{self.branch.code if self.branch else ''}|{self.make_branches}".encode()[:64]


@dataclass(slots=True)
class Incoming:
    """A record that was not received before, mapped."""

    raw: RawRecord
    digest: bytes
    kind: str
    mapped: Mapped


class Importer:
    """Imports the records of one file after another: ``add`` them, at the end ``finish``; ``report`` tells all.

    ``after_batch`` is called after each commit, outside the transaction: for the search index and for progress.
    """

    def __init__(
        self, options: ImportOptions, report: ImportReport, after_batch: Callable[[], None] | None = None
    ) -> None:
        self.options = options
        self.report = report
        self._after_batch = after_batch or (lambda: None)
        self._names = Names()
        self._places = Places(options.branch, options.make_branches and not options.dry_run, report.unknown_branches)
        self._matcher = Matcher()
        self._seen: set[bytes] = set()
        self._trial_headings: set[str] = set()
        self._deferred: list[Incoming] = []
        self._waiting: list[tuple[RawRecord, Reader]] = []
        self._waiting_bytes = 0
        self._marc = MarcReader(options.item_profile, report.remarks)

    def add(self, records: Iterable[RawRecord], reader: Reader | None = None) -> None:
        """Import the records of a file; they are MARC unless ``reader`` reads something else.

        The last of them wait for more, so that many small files make few transactions: call :meth:`finish` at the end.
        """
        for raw in records:
            self._waiting.append((raw, reader or self._marc))
            self._waiting_bytes += len(raw.data)
            if len(self._waiting) >= BATCH_SIZE or self._waiting_bytes >= BATCH_BYTES:
                self._flush()

    def finish(self) -> None:
        """Import what still waits, and the holdings whose titles came after them."""
        self._flush()
        self._finish_deferred()

    def _flush(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if waiting:
            self._import(waiting)

    def _import(self, raws: list[tuple[RawRecord, Reader]]) -> None:
        incoming = self._map(self._new_ones(raws))
        bibliographic = [i for i in incoming if isinstance(i.mapped, BibliographicData)]
        while bibliographic:
            bibliographic = self._write_bibliographic(bibliographic)
        self._write_authorities([i for i in incoming if isinstance(i.mapped, AuthorityData)])
        self._write_holdings([i for i in incoming if isinstance(i.mapped, HoldingsData)], last_chance=False)
        self._after_batch()

    # Reading

    def _new_ones(self, raws: list[tuple[RawRecord, Reader]]) -> list[tuple[RawRecord, Reader, bytes]]:
        """Those that were not received before; the others are counted as unchanged."""
        digests = [blake2b(raw.data, digest_size=16, key=self.options.salt).digest() for raw, _reader in raws]
        received = SourceRecord.objects.filter(digest__in=digests).order_by()
        known = {bytes(digest): kind for digest, kind in received.values_list("digest", "record_type")}
        new, here = [], set()
        for (raw, reader), digest in zip(raws, digests, strict=True):
            if digest in known:
                self.report.count(known[digest], "unchanged")
            elif digest in here or digest in self._seen:
                self._count_twin(raw, reader)
            else:
                here.add(digest)
                new.append((raw, reader, digest))
        return new

    def _count_twin(self, raw: RawRecord, reader: Reader) -> None:
        """The same bytes twice in one import: the first is imported, or rejected, and so is the second."""
        try:
            self.report.count(reader.read(raw)[0], "unchanged")
        except Refused as refused:
            self._reject(raw, refused)

    def _map(self, raws: list[tuple[RawRecord, Reader, bytes]]) -> list[Incoming]:
        incoming = []
        for raw, reader, digest in raws:
            try:
                kind, mapped = reader.read(raw)
            except Refused as refused:
                self._reject(raw, refused)
                continue
            incoming.append(Incoming(raw, digest, kind, mapped))
            if self.options.dry_run:
                self._seen.add(digest)
        return incoming

    def _reject(self, raw: RawRecord, refused: Refused) -> None:
        number = refused.control_number
        self.report.reject(Reject(raw.file, raw.position, number, refused.kind, str(refused), raw.data))

    # Writing

    def _write_bibliographic(self, incoming: list[Incoming]) -> list[Incoming]:
        """Write up to the first record that matches one not yet written; return the rest."""
        self._matcher.prepare([i.mapped for i in incoming])  # type: ignore[misc]
        decided: list[tuple[Incoming, Decided]] = []
        pending: dict[int, Decided] = {}
        rest: list[Incoming] = []
        for index, one in enumerate(incoming):
            data: BibliographicData = one.mapped  # type: ignore[assignment]
            match = self._matcher.find(data)
            target = pending.get(id(match))
            if target and one.raw.syntax == "row":
                # One row a copy: the rows of a title differ in the copy only.
                target.data.items += data.items
            elif match and match.edition_id is None and not self.options.dry_run:
                rest = incoming[index:]
                break
            else:
                target = Decided(data, match.edition_id if match else None)
            if match is None:
                pending[id(self._matcher.remember(data))] = target
            self.report.count("bibliographic", "updated" if match else "created", data.title_proper)
            decided.append((one, target))
        if self.options.dry_run:
            self._try(decided)
        else:
            self._save(decided)
            self._matcher.forget()
        return rest

    def _try(self, decided: list[tuple[Incoming, Decided]]) -> None:
        """Say in a trial run as well which copies would be left out, and remember the headings that would be made."""
        for target in {id(d): d for _one, d in decided}.values():
            self._trial_headings.update(keys_of_headings(target.data))
            for entry in target.data.items:
                is_made = self.options.make_branches and entry.branch.strip()
                if not is_made and self._places.branch_of(entry) is None:
                    self.report.items["left out: branch not known"] += 1

    def _save(self, decided: list[tuple[Incoming, Decided]]) -> None:
        # Two records for one edition in a batch: the later one counts, as if they had come one after the other.
        last = {d.edition_id: d for _one, d in decided if d.edition_id is not None}
        unique = list({id(d): d for _one, d in decided}.values())
        batch = [d for d in unique if d.edition_id is None or last[d.edition_id] is d]
        for earlier in unique:
            if earlier.edition_id is not None and (later := last[earlier.edition_id]) is not earlier:
                _keep_copies(earlier.data, later.data)
        _keep_what_came_as_marc(decided)
        try:
            with transaction.atomic():
                write_editions(batch, self._names, self._places, self.report)
                _save_sources(decided)
                SearchChange.objects.record(d.edition_id for _one, d in decided if d.edition_id)
        except BaseException:
            self._names.forget()
            self._places.forget()
            raise

    def _write_authorities(self, incoming: list[Incoming]) -> None:
        for one in incoming:
            data: AuthorityData = one.mapped  # type: ignore[assignment]
            if self.options.dry_run:
                self._try_authority(data)
                continue
            with transaction.atomic():
                row, is_new = write_authority(data)
                column = "agent_id" if isinstance(row, Agent) else "subject_id"
                _source(one, **{column: row.pk}).save()
                SearchChange.objects.record(affected_editions(row).values_list("pk", flat=True))
            self._names.forget()
            self.report.count("authority", "created" if is_new else "updated", data.heading)

    def _try_authority(self, data: AuthorityData) -> None:
        """Say in a trial run what would become of an authority record."""
        known = key_of(data, data.heading) in self._trial_headings or is_here(data)
        self._trial_headings.update(key_of(data, heading) for heading in (data.heading, *data.related))
        self.report.count("authority", "updated" if known else "created", data.heading)

    def _write_holdings(self, incoming: list[Incoming], last_chance: bool) -> None:
        """Copies go to the edition that 004 names; one whose edition is not here yet is tried again at the end."""
        for one in incoming:
            data: HoldingsData = one.mapped  # type: ignore[assignment]
            edition_id = self._edition_of(data)
            if self.options.dry_run and edition_id is None and self._matcher.expects(data.bibliographic_number):
                self.report.count("holdings", "created", data.control_number)
            elif edition_id is None and not last_chance:
                self._deferred.append(one)
                # It is not in the database yet: a twin in a later batch must be known all the same.
                self._seen.add(one.digest)
            elif edition_id is None:
                reason = (
                    f"It belongs to the record {data.bibliographic_number} (field 004), which is not in the catalogue."
                )
                self._reject(one.raw, Refused(reason, "holdings", data.control_number))
            else:
                self._save_holdings(one, data, edition_id)

    def _save_holdings(self, one: Incoming, data: HoldingsData, edition_id: int) -> None:
        is_update = SourceRecord.objects.filter(
            record_type="holdings", edition_id=edition_id, control_number=data.control_number
        ).exists()
        if not self.options.dry_run:
            with transaction.atomic():
                write_items([(edition_id, data.items)], self._places, self.report)
                _source(one, edition_id=edition_id).save()
                SearchChange.objects.record([edition_id])
        self.report.count("holdings", "updated" if is_update else "created", data.control_number)

    def _edition_of(self, data: HoldingsData) -> int | None:
        editions = Edition.objects.filter(control_number=data.bibliographic_number).order_by("pk")
        found = list(editions.values_list("pk", "control_number_source")[:50])
        exact = [pk for pk, source in found if source == data.control_number_source]
        if exact:
            return exact[0]
        return found[0][0] if len(found) == 1 else None

    def _finish_deferred(self) -> None:
        deferred, self._deferred = self._deferred, []
        self._write_holdings(deferred, last_chance=True)
        if deferred:
            self._after_batch()


def _keep_what_came_as_marc(decided: list[tuple[Incoming, Decided]]) -> None:
    """A spreadsheet row for a title whose record is MARC brings its copy only: the record says more than the row."""
    rows = {d.edition_id: d for one, d in decided if one.raw.syntax == "row" and d.edition_id is not None}
    marc = SourceRecord.objects.filter(edition__in=rows, record_type="bibliographic").exclude(syntax="row")
    for edition_id in marc.order_by().values_list("edition_id", flat=True).distinct():
        rows[edition_id].copies_only = True


def _keep_copies(earlier: BibliographicData, later: BibliographicData) -> None:
    """What the later record says of a title counts, but the copies of both are there."""
    named = {item.barcode for item in later.items if item.barcode}
    later.items = [*(item for item in earlier.items if item.barcode not in named), *later.items]


def _save_sources(decided: list[tuple[Incoming, Decided]]) -> None:
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    columns = (
        "record_type",
        "syntax",
        "edition_id",
        "control_number",
        "control_number_source",
        "data",
        "digest",
        "received_at",
    )
    rows = [
        (one.kind, one.raw.syntax, d.edition_id, d.data.control_number, d.data.control_number_source, one.raw.data,
         one.digest, moment)
        for one, d in decided
    ]  # fmt: skip
    insert_rows(SourceRecord, columns, rows)


def _source(one: Incoming, **owner: int | None) -> SourceRecord:
    mapped = one.mapped
    return SourceRecord(
        record_type=one.kind,
        syntax=one.raw.syntax,
        control_number=mapped.control_number[:120],
        control_number_source=getattr(mapped, "control_number_source", ""),
        data=one.raw.data,
        digest=one.digest,
        **owner,
    )
