"""The map of films: canvas, moves, legend, card, table."""
