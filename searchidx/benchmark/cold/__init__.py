"""Scripts for cold processes: each imports click and one engine, asks one query, prints what it finds."""
