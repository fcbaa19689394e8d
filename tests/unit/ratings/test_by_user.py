"""The one index by user, and keys of pairs."""

import numpy as np

from recommender.ratings.by_user import group_by_user, pair_keys


def test_items_and_rows_keep_the_order_of_the_interactions() -> None:
    # an unstable sort, or one that sorts items too, would lose who was first
    user_idx = np.array([2, 0, 2, 0, 2], dtype=np.int32)
    item_idx = np.array([9, 4, 7, 3, 8], dtype=np.int32)
    by_user = group_by_user(user_idx, item_idx, num_users=4)
    assert by_user.starts.tolist() == [0, 2, 2, 5, 5]
    assert [by_user.items_of(user).tolist() for user in range(4)] == [[4, 3], [], [9, 7, 8], []]
    assert [by_user.rows_of(user).tolist() for user in range(4)] == [[1, 3], [], [0, 2, 4], []]
    assert by_user.counts.tolist() == [2, 0, 3, 0]
    assert by_user.num_users == 4
    # as they cross to JavaScript
    assert {by_user.starts.dtype, by_user.items.dtype, by_user.rows.dtype} == {np.dtype(np.int32)}


def test_nothing_is_grouped_into_nothing() -> None:
    nothing = np.array([], dtype=np.int32)
    by_user = group_by_user(nothing, nothing, num_users=2)
    assert by_user.starts.tolist() == [0, 0, 0]
    assert by_user.items_of(1).tolist() == []


def test_some_users_are_numbered_anew_in_the_order_given() -> None:
    user_idx = np.array([2, 0, 2, 0, 2, 3], dtype=np.int32)
    item_idx = np.array([9, 4, 7, 3, 8, 5], dtype=np.int32)
    some = group_by_user(user_idx, item_idx, num_users=4).of(np.array([3, 1, 2], dtype=np.int32))
    assert [some.items_of(user).tolist() for user in range(3)] == [[5], [], [9, 7, 8]]
    assert [some.rows_of(user).tolist() for user in range(3)] == [[5], [], [0, 2, 4]]
    assert {some.starts.dtype, some.items.dtype} == {np.dtype(np.int32)}
    assert some.of(np.array([], dtype=np.int32)).starts.tolist() == [0]


def test_items_of_is_a_view() -> None:
    by_user = group_by_user(np.zeros(3, dtype=np.int32), np.arange(3, dtype=np.int32), 1)
    assert np.shares_memory(by_user.items_of(0), by_user.items)


def test_keys_of_int32_pairs_do_not_wrap() -> None:
    # int32 · int32 is int32 everywhere: 65,536 · 65,536 = 2^32 would be 0, the key of (0, 0)
    user_idx = np.array([0, 65_536], dtype=np.int32)
    item_idx = np.array([0, 0], dtype=np.int32)
    assert pair_keys(user_idx, item_idx, 65_536).tolist() == [0, 2**32]


def test_keys_are_by_user_then_by_item() -> None:
    user_idx = np.array([[0], [1]], dtype=np.int32)
    assert pair_keys(user_idx, np.arange(3), 3).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_more_users_than_16_bits_can_name_are_told_apart() -> None:
    # 65,536 wraps to 0 in 16 bits, and users of that number and of none would be mixed
    user_idx = np.array([2**16, 0, 2**16 - 1, 2**16, 0], dtype=np.int32)
    items = np.arange(5, dtype=np.int32)
    for num_users in (2**16 + 1, 2**17):
        by_user = group_by_user(user_idx, items, num_users)
        assert by_user.items_of(0).tolist() == [1, 4]
        assert by_user.items_of(2**16 - 1).tolist() == [2]
        assert by_user.items_of(2**16).tolist() == [0, 3]
    fewest = group_by_user(user_idx[[1, 2, 4]], items[:3], 2**16)
    assert (fewest.items_of(0).tolist(), fewest.items_of(2**16 - 1).tolist()) == ([0, 2], [1])
