"""What a template needs, ready to print: no queries, no rules."""
