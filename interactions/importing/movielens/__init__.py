"""The MovieLens data sets: which there are, how to get hold of their files, and how these are read."""
