"""What the page knows and how that changes: state, events, effects, settings, models, wording."""
