"""What documents state of a quantity: sentences with numbers, in Russian and English, normalised and held together.

>>> [(one.quantity, one.value, one.unit) for one in find_statements("Покрытие тестами — 4,86 % (цель: 75 %).")]
[('test_coverage', 4.86, '%')]
"""

from readiness.statements.finding import Statement, find_statements
from readiness.statements.markdown import Passage, passages_of
from readiness.statements.quantities import QUANTITIES, Quantity, normalised, worth_a_look
from readiness.statements.reading import read_document

__all__ = [
    "QUANTITIES",
    "Passage",
    "Quantity",
    "Statement",
    "find_statements",
    "normalised",
    "passages_of",
    "read_document",
    "worth_a_look",
]
