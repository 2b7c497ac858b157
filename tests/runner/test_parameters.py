import papermill
import pytest

from builders import ASSETS, a_notebook, write_notebook
from readiness.errors import InputError
from readiness.runner.parameters import check_parameters, defaults_of, load_parameters, parse_assignments

PARAMS = ASSETS / "params"
DEFAULTS = """\
text = "a"  # a comment
count = 3
share = 0.5
flag = False
items = ["a"]
nothing = None"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return write_notebook(tmp_path_factory.mktemp("templates") / "a.ipynb", a_notebook(parameters=DEFAULTS))


def test_the_defaults_are_what_papermill_would_use(template):
    known = {"text": "a", "count": 3, "share": 0.5, "flag": False, "items": ["a"], "nothing": None}
    assert defaults_of(template) == known
    assert set(papermill.inspect_notebook(str(template))) == set(known)


@pytest.mark.parametrize(
    "requested",
    [{}, {"text": ""}, {"count": -1}, {"share": 1}, {"share": 0.25}, {"flag": True}, {"items": []}, {"nothing": None}],
)
def test_a_value_of_the_type_of_its_default_is_accepted_and_an_int_for_a_float(template, requested):
    check_parameters(template, "params.yaml", requested)


@pytest.mark.parametrize(
    "requested",
    [
        {"count": True}, {"count": "3"}, {"count": 3.0}, {"share": "0.5"}, {"share": True}, {"text": 3},
        {"flag": 1}, {"flag": "yes"}, {"items": "a"}, {"items": {}}, {"nothing": 0}, {"text": None},
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(template, requested):
    (name,) = requested
    with pytest.raises(InputError, match=rf"params\.yaml: \$\.parameters\.{name}: expected .+, as the default"):
        check_parameters(template, "params.yaml", requested)


def test_every_parameter_that_does_not_fit_is_told_at_once(template):
    with pytest.raises(InputError) as caught:
        check_parameters(template, "params.yaml", {"cuont": 3, "share": "0.5", "text": "fine"})
    assert [problem.place for problem in caught.value.problems] == ["$.parameters.cuont", "$.parameters.share"]
    assert caught.value.problems[0].expected == "one of count, flag, items, nothing, share, text"


def test_a_default_that_is_computed_is_refused(tmp_path):
    template = write_notebook(tmp_path / "a.ipynb", a_notebook(parameters="import os\nwhere = os.getcwd()"))
    with pytest.raises(InputError, match=r"\$\.parameters\.where: expected a plain value as default"):
        defaults_of(template)


@pytest.mark.parametrize("name", ["not_json", "other_json", "no_cells", "no_parameters_cell", "two_parameters_cells"])
def test_a_template_without_readable_parameters_is_refused(name):
    with pytest.raises(InputError, match=rf"{name}\.ipynb: \$"):
        defaults_of(ASSETS / "notebooks" / f"{name}.ipynb")


def test_a_parameter_file_is_read_as_papermill_reads_it():
    assert load_parameters(PARAMS / "valid.yaml", "p") == {"source": "recorded", "data": "data", "as_of": ""}


@pytest.mark.parametrize(
    "name",
    ["not_a_mapping", "empty", "bad_yaml", "duplicate_key", "impossible_date", "name_that_is_no_text", "missing"],
)
def test_a_parameter_file_that_is_none_is_refused_by_its_name(name):
    with pytest.raises(InputError, match=rf"params/{name}\.yaml: \$: expected"):
        load_parameters(PARAMS / f"{name}.yaml", f"params/{name}.yaml")


@pytest.mark.parametrize("name", ["unknown_parameter", "time_without_quotes", "wrong_type"])
def test_a_parameter_file_that_does_not_fit_a_template_is_refused(name):
    requested = load_parameters(PARAMS / f"{name}.yaml", "p")
    with pytest.raises(InputError, match=r"p: \$\.parameters\."):
        check_parameters(ASSETS / "notebooks" / "valid.ipynb", "p", requested)


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("x=3", 3), ('x="3"', "3"), ("x=0.5", 0.5), ("x=true", True), ("x=", ""), ("x=a=b", "a=b"),
        ("x=[1, 2]", [1, 2]),
        ("x=[1", "[1"), ("x=2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z"), ("x=2026-13-45", "2026-13-45"),
        ("x=2026-11-24", "2026-11-24"),
    ],
)  # fmt: skip
def test_the_value_of_an_assignment_is_yaml_and_a_time_is_text(assignment, value):
    parsed = parse_assignments([assignment])["x"]
    assert (parsed, type(parsed)) == (value, type(value))


def test_the_last_assignment_wins_and_all_bad_ones_are_told():
    assert parse_assignments(["x=1", "x=2"]) == {"x": 2}
    with pytest.raises(InputError) as caught:
        parse_assignments(["x", "=3", "not-a-name=1", "good=1"])
    assert len(caught.value.problems) == 3
