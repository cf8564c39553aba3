"""What can be wrong with a file or a record, in words."""


class UnreadableFile(Exception):
    """The file as a whole cannot be imported; the message is one sentence for a librarian."""


class UnreadableRecord(Exception):
    """One record cannot be read; the message is one sentence for a librarian."""
