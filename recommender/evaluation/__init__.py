"""What is held out of training, and how well lists of recommendations find it."""
