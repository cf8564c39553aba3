"""The search index and everything that asks it. The database is the truth; the index is a copy for finding."""
