"""How much a worker holds: without JAX, for those who only start workers."""

# a table of items is held whole by all as long as it has, with what Adam remembers, so many bytes
MOST_HELD_BY_ALL = 64_000_000
# how often workers are started, and how one says that it makes no sense to start it again
MOST_STARTS, NO_USE = 4, 2
