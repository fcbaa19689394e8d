"""The tour: eight stations in the order of the data, each with an experiment on the live page."""
