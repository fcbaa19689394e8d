"""What is to be said of data as it was read: what was left out, what it lacks, what was changed.

Example::

    dataset.facts.has_times     # False: nobody knows what came before what
"""

from recommender.records import dataclass


@dataclass(frozen=True)
class Facts:
    """What reading/tabulated.js has found; by default nothing is missing.

    Attributes:
        num_read: ratings of the file; of a sample, more than are there. 0: all that are there.
        duplicates: ratings of the same item by the same user, of which the latest was kept.
        is_sample: whether some users were left out.
        has_ratings: whether there are any; else every row counts as five stars.
        has_times: whether the order of the ratings is known.
        has_titles: whether there is a catalogue.
        untitled: rated items that are not in the catalogue.
        genres_left: how many genres were left out, the rarest ones.
        scale: least and greatest rating of the file, where they were put to 1 to 5; else None.
    """

    num_read: int = 0
    duplicates: int = 0
    is_sample: bool = False
    has_ratings: bool = True
    has_times: bool = True
    has_titles: bool = True
    untitled: int = 0
    genres_left: int = 0
    scale: tuple[float, float] | None = None
