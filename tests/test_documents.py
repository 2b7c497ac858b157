import datetime as dt

import pytest

from readiness.documents import BilingualText, StrictModel, YamlDocument, json_path, load_yaml
from readiness.errors import ExitCode, InputError


class Inner(StrictModel):
    number: float


class Sample(StrictModel):
    items: tuple[Inner, ...] = ()
    day: dt.date | None = None
    text: BilingualText | None = None
    words: str = ""


@pytest.fixture
def load(tmp_path):
    def load(content: str | bytes) -> Sample:
        path = tmp_path / "sample.yaml"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return load_yaml(path, Sample, "sample.yaml")

    return load


def test_dates_and_sequences_are_read_and_nothing_else_bends(load):
    sample = load("day: 2026-01-07\nitems:\n  - number: 1\n")
    assert sample.day == dt.date(2026, 1, 7)
    assert sample.items == (Inner(number=1.0),)
    assert load("day: '2026-01-07'\n").day == dt.date(2026, 1, 7)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("words: 3\n", "sample.yaml:1: $.words: expected input should be a valid string, got 3"),
        ("\n\nwords: [a]\n", "sample.yaml:3: $.words: expected input should be a valid string"),
        ("items:\n  - number: 1\n  - number: '1'\n", "sample.yaml:3: $.items[1].number: expected"),
        ("items:\n  - {}\n", "sample.yaml:2: $.items[0].number: expected a value, got nothing"),
        ("items:\n  - number: .inf\n", "sample.yaml:2: $.items[0].number: expected input should be a finite number"),
        ("items: 1\n", "sample.yaml:1: $.items: expected"),
        ("wrods: a\n", "sample.yaml:1: $.wrods: expected no such key (is it misspelt?), got 'a'"),
        ("text: {ru: Да.}\n", "sample.yaml:1: $.text.en: expected a value, got nothing"),
        ("text: {ru: Да., en: ' '}\n", "sample.yaml:1: $.text: expected"),
        ("day: tomorrow\n", "sample.yaml:1: $.day: expected"),
        ("", "sample.yaml:1: $: expected input should be an object, got None"),
        ("- 1\n", "sample.yaml:1: $: expected input should be an object"),
        ("words: !python/name:os.system\n", "sample.yaml: $: expected plain YAML values"),
        ("2026-01-07: a\n", "sample.yaml: $: expected plain YAML values"),
        ("words: a\nwords: b\n", 'sample.yaml:2: $: expected valid YAML, got found duplicate key "words"'),
        ("words: a\n---\nwords: b\n", "sample.yaml:2: $: expected valid YAML"),
        ("words: 'a\n", "sample.yaml:"),
        ("day: 2026-13-45\n", "sample.yaml: $: expected valid YAML, got month must be in 1..12"),
        ("words: a\x01\n", "sample.yaml: $: expected valid YAML, got unacceptable character"),
        ("words: " + "[" * 1000, "sample.yaml: $: expected valid YAML"),
        (b"words: \xff\n", "sample.yaml: $: expected a readable UTF-8 file"),
    ],
)
def test_whatever_a_file_holds_the_problem_names_its_place(load, content, told):
    with pytest.raises(InputError) as caught:
        load(content)
    assert str(caught.value.problems[0]).startswith(told)
    assert caught.value.exit_code is ExitCode.BAD_INPUT


def test_every_problem_of_a_file_is_told_at_once_and_only_once(load):
    with pytest.raises(InputError) as caught:
        load("words: 1\nitems:\n  - number: a\n  - number: b\n    more: 1\n")
    places = [(problem.line, problem.place) for problem in caught.value.problems]
    assert sorted(places) == [
        (1, "$.words"),
        (3, "$.items[0].number"),
        (4, "$.items[1].number"),
        (5, "$.items[1].more"),
    ]


def test_a_folder_or_nothing_where_a_file_should_be_is_a_problem(tmp_path):
    for path, got in ((tmp_path, "a readable UTF-8 file"), (tmp_path / "none.yaml", "a file")):
        with pytest.raises(InputError, match=f"expected {got}, got"):
            YamlDocument(path, "sample.yaml")


def test_a_long_value_is_shortened_in_the_message(load):
    with pytest.raises(InputError) as caught:
        load(f"words: [{'a' * 500}]\n")
    assert len(caught.value.problems[0].got) == 80


@pytest.mark.parametrize(
    ("location", "path"), [((), "$"), (("claims", 3, "criterion"), "$.claims[3].criterion"), ((0, 1), "$[0][1]")]
)
def test_a_location_is_written_as_a_json_path(location, path):
    assert json_path(location) == path


def test_a_model_cannot_be_changed_after_it_was_read(load):
    with pytest.raises(ValueError, match="frozen"):
        load("words: a\n").words = "b"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused_wherever_it_comes_from(number):
    """NaN is on no side of a threshold, so `not holds` would refute by it."""
    with pytest.raises(ValueError, match="finite"):
        Inner(number=number)
