"""Formulas become MathML, or a warning that fails the build."""

from __future__ import annotations

import pytest

from readiness.publish.sphinx_extension import mathml_of


@pytest.mark.parametrize("display", ["inline", "block"])
@pytest.mark.parametrize(
    "latex",
    [
        r"\hat\beta = \frac{1}{n} \sum_{i=1}^{n} x_i",
        r"1 - (1 - c)/m",
        r"\left[\tfrac{v}{N}, \tfrac{N - r}{N}\right]",
        r"P(X \le k) \ge 0.95",
        r"\{a, b\}",
        r"\chi^2_{0.05,\,2k}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\text{if } x < y",
    ],
)
def test_formulas_become_mathml(latex: str, display: str) -> None:
    made = mathml_of(latex, display)
    assert made.startswith("<math ")
    assert f'display="{display}"' in made
    assert "\\" not in made


@pytest.mark.parametrize("latex", [r"\frac{1", r"\frac", r"\nosuchcommand x", r"x^", r"\left( x", "}"])
def test_what_is_no_formula_is_refused(latex: str) -> None:
    with pytest.raises(ValueError, match=r"brace|unknown|Error"):
        mathml_of(latex, "inline")
