"""The files that can be taken away, by what they hold: one line each.

Example::

    file_name("deep", FILMS)   # "deep-films.parquet"
"""

ITEM_VECTORS, USER_VECTORS, FILMS, USERS, RECOMMENDATIONS, PROJECTOR_VECTORS, PROJECTOR_LABELS = (
    "item-vectors", "user-vectors", "films", "users", "recommendations", "projector-vectors",
    "projector-labels",
)  # fmt: skip
# each has a button with the id take-...; index.html says what it is
FILES = {
    ITEM_VECTORS: "item-vectors.npy",
    USER_VECTORS: "user-vectors.npy",
    FILMS: "films.parquet",
    USERS: "users.parquet",
    RECOMMENDATIONS: "recommendations.csv",
    PROJECTOR_VECTORS: "projector-vectors.tsv",
    PROJECTOR_LABELS: "projector-labels.tsv",
}


def file_name(model: str, what: str) -> str:
    """Return the name of a file; whose vectors it has comes first.

    Raises:
        KeyError: when there is no such file.
    """
    return f"{model}-{FILES[what]}"
