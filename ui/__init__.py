"""The only Python that touches the page: one view a file, the effects, the model bridge."""
