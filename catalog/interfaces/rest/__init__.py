"""The REST API: read-only JSON, the same search as the pages."""
