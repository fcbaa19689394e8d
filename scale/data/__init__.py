"""Ratings of any size, in shards."""
