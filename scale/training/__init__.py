"""Steps that all workers take together."""
