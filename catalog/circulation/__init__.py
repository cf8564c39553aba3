"""The desk's verbs and the rules behind them.

Decisions are pure functions on values (``terms``, ``calendar``, ``due_dates``, ``overdue``); what a verb may do is
asked of ``policy``; the verbs write. Every verb is one transaction, locks the item row first, writes one
``CirculationEvent``, and refuses with a :class:`~catalog.circulation.refusals.CirculationError`.
"""
