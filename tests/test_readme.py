import re

from readiness.errors import ExitCode


def test_the_exit_codes_of_the_readme_are_those_of_the_code(repository):
    text = (repository / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|\s*`?(\d+)`?\s*\|\s*(.+?)\s*\|\s*$", text, flags=re.MULTILINE)
    assert [(int(number), meaning) for number, meaning in rows] == [(code.value, code.meaning) for code in ExitCode]
