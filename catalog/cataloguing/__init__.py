"""The cataloguer's verbs: changes to editions, copies and headings that reach across rows."""
