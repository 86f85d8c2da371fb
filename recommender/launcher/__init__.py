"""Starts, watches and stops the product's processes: what `manage.py serve` runs."""
