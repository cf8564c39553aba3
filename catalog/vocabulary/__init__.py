"""Closed lists of the field: languages, roles, formats, audiences and the like. No database, nothing else of ours."""
