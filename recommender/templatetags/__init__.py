"""Template tags of the recommender's pages."""
