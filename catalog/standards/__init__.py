"""Pure functions on strings: numbers, shelf marks, punctuation, dates, folding. No Django, no database."""
