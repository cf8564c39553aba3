"""MARC in: reading files, mapping records, matching them with the catalogue, importing."""
