"""Trainings that are kept, and what two of them differ by."""
