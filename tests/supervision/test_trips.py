"""Trips and days: as few as brute force finds, nobody twice on a day, nobody left out, no weekend."""

from collections import Counter
from datetime import date
from itertools import combinations, count, product

from hypothesis import given
from hypothesis import strategies as st

from lianhu_cli.supervision.trips import Call, Diary, outings


def calls(*rows: tuple[str, str, int], last: tuple[int, ...] = ()) -> list[Call]:
    """Households by (village, group, visits), and when each was visited last."""
    return [
        Call(
            household=at, village=village, group=group, times=times,
            urgency=(last[at] if last else 0, at),
        )
        for at, (village, group, times) in enumerate(rows)
    ]  # fmt: skip


def fewest(some: list[Call], most: int) -> int:
    """The least number of trips, by going through all ways to make them."""
    for trips in count(1):
        ways = [list(combinations(range(trips), call.times)) for call in some]
        for way in product(*ways):
            loads = Counter(trip for chosen in way for trip in chosen)
            if max(loads.values()) <= most:
                return trips
    raise AssertionError("count never ends")


some_calls = st.lists(
    st.tuples(st.just("石桥村"), st.sampled_from(["1组", "2组", "3组"]), st.integers(1, 2)),
    min_size=1,
    max_size=4,
).map(lambda rows: calls(*rows))


@given(some=some_calls, most=st.integers(2, 4))
def test_no_fewer_trips_are_possible(some: list[Call], most: int) -> None:
    trips = outings(some, most)
    assert len(trips) == fewest(some, most)
    assert max(map(len, trips)) <= most
    visits = Counter(call.household for trip in trips for call in trip)
    assert visits == {call.household: call.times for call in some}
    assert all(len({call.household for call in trip}) == len(trip) for trip in trips)


def groups(trips: list[list[Call]]) -> list[list[str]]:
    return [[str(call.group) for call in trip] for trip in trips]


def test_those_of_one_group_go_together() -> None:
    rows = [("石桥村", group, 1) for group in ("1组", "2组", "1组", "2组", "2组", "3组")]
    trips = groups(outings(calls(*rows), 3))
    assert sorted(trips) == [["1组", "1组", "3组"], ["2组", "2组", "2组"]]
    assert len(outings(calls(*rows), 6)) == 1


def test_who_was_visited_longest_ago_comes_first() -> None:
    rows = [("石桥村", "1组", 1), ("石桥村", "2组", 1), ("石桥村", "3组", 1)]
    trips = outings(calls(*rows, last=(30, 0, 20)), 1)
    assert [trip[0].household for trip in trips] == [1, 2, 0]


def test_visits_of_one_household_lie_apart() -> None:
    days = [date(2012, 4, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]
    diary = Diary(6, "P1")
    diary.enter(calls(("石桥村", "1组", 2), ("北沟村", "1组", 1)), days)
    twice = [day for day, trip in diary.trips.items() if any(call.household == 0 for call in trip)]
    assert len(twice) == 2
    assert abs(days.index(twice[0]) - days.index(twice[1])) >= 3


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["石桥村", "北沟村"]),
            st.sampled_from(["1组", "2组"]),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=8,
    ),
    most=st.integers(1, 3),
    size=st.integers(0, 6),
    who=st.sampled_from(["P1", "P2", "P3"]),
)
def test_every_visit_is_planned_or_told(
    rows: list[tuple[str, str, int]], most: int, size: int, who: str
) -> None:
    some = calls(*rows)
    days = [date(2012, 4, 2 + at) for at in range(size)]
    diary = Diary(most, who)
    diary.enter(some, days)
    assert set(diary.trips) <= set(days)
    assert all(len(trip) <= most for trip in diary.trips.values())
    assert all(len({c.household for c in trip}) == len(trip) for trip in diary.trips.values())
    planned = Counter(call.household for trip in diary.trips.values() for call in trip)
    for call in some:
        assert planned[call.household] + diary.left.get(call.household, 0) == call.times
    if diary.left:
        assert len(diary.trips) == size  # no day stays free while visits are left out
