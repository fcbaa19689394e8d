"""The model, drawn: its layers as data, where they stand, and what passes through them."""
