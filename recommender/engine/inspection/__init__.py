"""Answers about lists: what carried a score, what moved, why an item is not there. Above the pipeline."""
