"""A report in a real browser: what no parser can tell of it."""
