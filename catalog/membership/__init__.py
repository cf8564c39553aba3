"""Membership: registering patrons, importing and removing them, and the yearly roll-over."""
