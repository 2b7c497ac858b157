import pytest

from builders import ASSETS, make_project, replace_in
from readiness.checking import check_project, problems_of_notebook

NOTEBOOKS = ASSETS / "notebooks"
NO_LOGIC = "$.cells[5].source: expected no logic, got"

# The defect of each notebook, and the start of what has to be said of it.
DEFECTS = {
    "condition": [f"{NO_LOGIC} If"],
    "execution_count": ["$.cells[4].outputs: expected a template without outputs"],
    "for_loop": [f"{NO_LOGIC} For"],
    "function": [f"{NO_LOGIC} FunctionDef"],
    "list_comprehension": [f"{NO_LOGIC} ListComp"],
    "magic": ["$.cells[5].source: expected Python"],
    "missing_translation": ["$.cells[1]: expected the text of the cell before in en, got a code cell"],
    "nested_calls": ["$.cells[5].source: expected one library call per cell, got 2 calls"],
    "no_cells": ["$: expected a valid notebook"],
    "no_parameters_cell": ["$.cells: expected one cell tagged `parameters`, got 0"],
    "not_json": ["$: expected a valid notebook"],
    "other_json": ["$: expected a valid notebook"],
    "stored_outputs": ["$.cells[4].outputs: expected a template without outputs"],
    "syntax_error": ["$.cells[5].source: expected Python"],
    "text_without_language": ["$.cells[1].metadata.tags: expected lang-en, got no language tag"],
    "try_block": [f"{NO_LOGIC} Try"],
    "two_calls": ["$.cells[5].source: expected one library call per cell, got 2 calls"],
    "two_parameters_cells": ["$.cells: expected one cell tagged `parameters`, got 2"],
    "untranslated_end": ["$.cells: expected a last text in en, got the end of the notebook"],
    "wrong_language_order": [
        "$.cells[0].metadata.tags: expected lang-ru, got en",
        "$.cells[1].metadata.tags: expected lang-en, got ru",
    ],
}


def test_the_notebook_all_defects_differ_from_is_in_order():
    assert problems_of_notebook(NOTEBOOKS / "valid.ipynb", "valid.ipynb") == []


def test_every_notebook_of_the_assets_has_its_expectation():
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == {"valid", *DEFECTS}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_notebook_that_breaks_a_rule_is_refused_at_the_right_place(defect):
    problems = problems_of_notebook(NOTEBOOKS / f"{defect}.ipynb", "shown.ipynb")
    told = [str(problem).removeprefix("shown.ipynb").partition(": ")[2] for problem in problems]
    assert len(told) == len(DEFECTS[defect]), told
    for message, start in zip(told, DEFECTS[defect], strict=True):
        assert message.startswith(start)


def test_the_notebooks_of_the_repository_keep_the_rules(repository):
    notebooks = sorted((repository / "notebooks").glob("*.ipynb"))
    assert len(notebooks) == 15
    told = [str(p) for path in notebooks for p in problems_of_notebook(path, path.name)]
    assert told == []


def test_the_repository_is_in_order(repository):
    assert [str(problem) for problem in check_project(repository)] == []


def test_a_small_project_is_in_order(tmp_path):
    assert check_project(make_project(tmp_path)) == []


@pytest.mark.parametrize("defect", DEFECTS)
def test_checking_a_project_tells_of_a_bad_notebook_and_never_raises(tmp_path, defect):
    root = make_project(tmp_path)
    (root / "notebooks" / "alpha.ipynb").write_bytes((NOTEBOOKS / f"{defect}.ipynb").read_bytes())
    assert any("alpha.ipynb" in str(problem) for problem in check_project(root))


def test_a_missing_notebook_is_named(tmp_path):
    root = make_project(tmp_path)
    for name in ("beta", "milestone"):
        (root / "notebooks" / f"{name}.ipynb").unlink()
    told = [str(problem) for problem in check_project(root)]
    assert told == [
        "notebooks/beta.ipynb: $: expected a notebook for the area beta of the register params, got nothing",
        "notebooks/milestone.ipynb: $: expected a notebook for the area milestone of the register params, got nothing",
    ]


def test_problems_of_register_parameters_data_and_notebooks_are_told_together(tmp_path):
    root = make_project(tmp_path)
    replace_in(root / "params/claims/alpha.yaml", "unit: seconds", "unit: fortnights")
    replace_in(root / "params/recorded.yaml", "as_of: ''", "as_off: ''")
    (root / "data" / "one").mkdir()
    (root / "data" / "one" / "added.csv").touch()
    (root / "notebooks" / "beta.ipynb").write_bytes((NOTEBOOKS / "two_calls.ipynb").read_bytes())
    told = "\n".join(map(str, check_project(root)))
    assert "params/claims/alpha.yaml:15: $.claims[0].criterion.unit" in told
    assert "params/recorded.yaml: $.as_off: expected a parameter of at least one notebook" in told
    assert "$.one/added.csv: expected a line for every file" in told
    assert "notebooks/beta.ipynb: $.cells[5].source: expected one library call per cell" in told
