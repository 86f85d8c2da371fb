"""The rows of the home page beside the person's list: which there are, what is in them, and no film twice.

Decided together, once for each home list, and logged as one slate a row: a reload shows the same.
"""

from recommender.composition.rows.decided import rows_beside
from recommender.composition.rows.shelf import SCENARIOS, Row

__all__ = ["SCENARIOS", "Row", "rows_beside"]
