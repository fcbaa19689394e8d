"""Model files: what a training has learnt, to be kept, taken away and opened again."""
