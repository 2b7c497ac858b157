import pytest

from readiness.errors import InputError
from readiness.recorder.durations import parse_duration, told_duration


@pytest.mark.parametrize(
    ("given", "seconds"), [("90s", 90), ("15m", 900), ("24h", 86_400), ("2d", 172_800), ("0.5s", 0.5), (" 1.5h ", 5400)]
)
def test_durations_are_read(given, seconds):
    assert parse_duration("--duration", given) == seconds


@pytest.mark.parametrize("given", ["", "90", "s", "1w", "-5s", "0s", "1h30m", "1e3s", "٣s.", "five minutes"])
def test_anything_else_is_refused_with_examples(given):
    with pytest.raises(InputError, match=r"options: --interval: expected a duration such as 90s, 15m, 24h or 2d"):
        parse_duration("--interval", given)


def test_a_duration_is_told_in_hours_minutes_and_seconds():
    assert [told_duration(seconds) for seconds in (0, 59.6, 3723, 100 * 3600)] == [
        "0:00:00",
        "0:01:00",
        "1:02:03",
        "100:00:00",
    ]
