import numpy as np
import pytest

from readiness.instruments import check_absence_proven, check_control_separates


@pytest.mark.parametrize(
    ("aucs", "passed", "key"),
    [
        ([0.99] * 5, True, "check-control-separates-passed"),
        ([1.0, 1.0, 1.0, 1.0, 0.989], False, "check-control-separates-failed"),
        ([1.0, 1.0, 1.0, 1.0, np.nan], False, "check-control-separates-failed"),
        ([1.0] * 4, False, "check-control-separates-failed-few"),
        ([], False, "check-control-separates-failed-few"),
    ],
)
def test_the_control_has_to_solve_every_seed_of_enough(aucs, passed, key):
    check = check_control_separates(np.array(aucs), least_auc=0.99, least_seeds=5)
    assert (check.passed, check.detail.key) == (passed, key)


@pytest.mark.parametrize(
    ("absent", "passed", "key"),
    [
        ([True, True], True, "check-absence-proven-passed"),
        ([True, False], False, "check-absence-proven-failed"),
        ([], False, "check-absence-proven-failed-empty"),
    ],
)
def test_one_package_that_could_be_imported_is_enough_to_doubt_all(absent, passed, key):
    paths = [f"path-{number}" for number in range(len(absent))]
    check = check_absence_proven(paths, np.array(absent, dtype=bool))
    assert (check.passed, check.detail.key) == (passed, key)
    if key.endswith("failed"):
        assert check.detail.args["which"] == "path-1"
