"""The map of films: where they stand, which are shown and how, as data. Nothing here draws."""
