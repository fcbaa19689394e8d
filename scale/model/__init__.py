"""Towers and losses, formula by formula those of the page."""
