"""Predicted stars: factors sampled from their posterior, users folded in."""
