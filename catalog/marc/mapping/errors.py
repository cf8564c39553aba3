"""Why a readable record cannot become part of the catalogue."""


class NotMappable(Exception):
    """The record lacks what the catalogue needs; the message is one sentence for a librarian."""
