"""``manage.py run_import_batch``: what the Admin starts for an uploaded file."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.marc.importing.batches import run_batch
from catalog.membership.importing import run_patron_batch
from catalog.models import ImportBatch
from catalog.search.following import ensure_index_quietly

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Checks or imports one uploaded file; its page shows how far it is."""

    help = "Check or import a file uploaded in the Admin (started by the Admin itself)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.")
        try:
            if batch.kind == ImportBatch.Kind.PATRONS:
                run_patron_batch(batch)
            else:
                run_batch(batch, ensure_index_quietly)
        except Exception:
            # Nobody waits for this process: the page must say that it ended, and the log why.
            logger.exception("Import %s failed", batch.pk)
            state, message = ImportBatch.State.FAILED, "A fault in the program stopped the import; the log has it."
            ImportBatch.objects.filter(pk=batch.pk).update(state=state, message=message)
            raise
