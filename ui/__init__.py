"""The only Python that touches the page: elements, canvases, the status line, the model bridge."""
