"""Stories and people for items, from public sources: read, matched by title and year, written with licence.

Called by `manage.py enrich_catalog` alone. It adds to items and never changes what an import wrote.
"""
