import pytest

from readiness import errors
from readiness.errors import ExitCode, InputError, Problem, ReadinessError
from readiness.rollup import Decision


def every_error() -> list[type[ReadinessError]]:
    found = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert len(found) >= 5
    return found


def test_every_error_has_one_root_and_an_exit_code_that_is_not_success():
    for error in every_error():
        assert issubclass(error, ReadinessError)
        assert error.__name__.endswith("Error")
        assert error.exit_code not in (ExitCode.DONE, *(code for code in ExitCode if code >= ExitCode.UNDETERMINED))


def test_exit_codes_are_the_documented_numbers_and_each_has_a_meaning():
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0, "BAD_INPUT": 2, "NOTEBOOK_INCOMPLETE": 3, "VERIFICATION_FAILED": 4,
        "UNDETERMINED": 10, "NO_GO": 11, "GO_WITH_WAIVERS": 12, "INTERRUPTED": 130,
    }  # fmt: skip
    assert all(code.meaning for code in ExitCode)


def test_every_decision_has_an_exit_code_of_its_own():
    from readiness.cli.records import DECISION_CODES

    assert set(DECISION_CODES) == set(Decision)
    assert len(set(DECISION_CODES.values())) == len(Decision)
    assert [decision for decision, code in DECISION_CODES.items() if code == 0] == [Decision.GO]


def test_a_problem_names_file_line_place_expected_got_and_remedy():
    problem = Problem("params/a.yaml", "$.b[0]", "a number", "'two'", 7, "write 2")
    assert str(problem) == "params/a.yaml:7: $.b[0]: expected a number, got 'two'\n  -> write 2"
    assert str(Problem("a.yaml", "$", "a file", "nothing")) == "a.yaml: $: expected a file, got nothing"


def test_an_input_error_tells_every_problem_and_refuses_to_have_none():
    problems = [Problem("a", "$", "x", "y"), Problem("b", "$", "x", "y")]
    assert str(InputError(problems)).splitlines() == [str(problem) for problem in problems]
    assert InputError(problems[0]).problems == (problems[0],)
    with pytest.raises(ValueError, match="at least one"):
        InputError([])


def test_a_hint_follows_the_message_on_a_line_of_its_own():
    assert str(ReadinessError("It broke.", "Mend it.")) == "It broke.\n  -> Mend it."
    assert str(ReadinessError("It broke.")) == "It broke."
