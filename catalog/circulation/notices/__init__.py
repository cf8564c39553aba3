"""Messages to patrons: their words, the outbox in which nothing is told twice, sending them, letters on paper."""
