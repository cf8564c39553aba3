"""Measuring the site on a synthetic catalogue: ``make bench``. Nothing here is part of the site."""
