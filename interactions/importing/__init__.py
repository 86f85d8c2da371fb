"""Data sets in, data sets out: files of rows to the catalogue, the people and the log, and back.

`tables` and `movielens` read, `rows` checks, `loading` writes chunk by chunk, `report` tells what went wrong.
"""
