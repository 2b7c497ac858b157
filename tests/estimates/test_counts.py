from readiness.claims import Criterion, Unit
from readiness.estimates import Bounds, asked_by
from readiness.estimates.counts import estimate_count


def test_a_complete_count_is_its_own_interval():
    found = estimate_count(
        3,
        window_hours=24,
        cumulative=True,
        metric="restarts",
        unit=Unit.COUNT,
        bounds=Bounds(0.95, 0.95),
        member="pod-1",
    )
    assert (found.value, found.low, found.high, found.window_hours, found.member) == (3, 3, 3, 24, "pod-1")
    assert found.cumulative
    assert found.method.key == "method-counted"


def test_what_a_criterion_asks_reaches_the_estimate():
    criterion = Criterion.model_validate_json(
        '{"metric": "restarts", "comparator": "<=", "threshold": 0, "unit": "count", "confidence": 0.95}'
    )
    found = estimate_count(0, **asked_by(criterion, members=5, member="pod-1"))
    assert (found.metric, found.unit, found.member) == ("restarts", Unit.COUNT, "pod-1")
    assert (found.low_confidence, found.high_confidence) == (0.99, 0.95)
