"""The model, drawn, on the page."""
