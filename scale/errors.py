"""What is said when a training cannot be done as it was asked for."""


class ScaleError(Exception):
    """What was expected, what came, and where: nothing is tried again."""
