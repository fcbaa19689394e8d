"""What is said of files that are taken away, and what they say of themselves.

Example::

    saved("deep-films.parquet", 254_000)   # "Saved deep-films.parquet, 254 KB."
"""

from recommender.app.models import LABELS


def making(name: str) -> str:
    """Say which file is being made."""
    return f"Making {name}."


def saved(name: str, size: int) -> str:
    """Say that the browser has a file, and how large it is."""
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3)):,} KB"
    return f"Saved {name}, {shown}."


def about(model: str, embedding_dim: int, dim: int) -> dict[str, str]:
    """Return what a table says of its vectors, by key.

    Args:
        model: its name.
        embedding_dim: how many dimensions were learnt.
        dim: how many the vectors have.
    """
    bias = "; the last dimension is the film's bias, and its weight" if dim > embedding_dim else ""
    return {
        "model": LABELS[model],
        "embedding_dim": str(embedding_dim),
        "vector": f"the inner product of a user's and a film's is the score{bias}",
    }
