"""Parsers, one file for each format: bytes in, a Dataset or a DataError out."""
