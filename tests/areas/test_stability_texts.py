"""Every sentence of the stability file is said, in both languages with the same arguments, and none is missing."""

from __future__ import annotations

import re

import pytest

from catalogue_texts import entries, variables
from readiness.area import open_area
from readiness.messages import Message, message
from readiness.presentation import LANGUAGES, text, translate_chart
from readiness.presentation.catalogue import TEXTS

PACKAGE = TEXTS.parent
VIEWS = ("resources", "cpu", "spikes", "lifetimes", "windows", "pooled")
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def test_every_key_is_used_and_every_used_one_is_there():
    code = "".join(p.read_text("utf-8") for p in (PACKAGE / "areas" / "stability").glob("*.py"))
    code += (PACKAGE / "publish" / "calibration.py").read_text("utf-8")
    code += (PACKAGE / "publish" / "templates" / "calibration.html.j2").read_text("utf-8")
    used = set(re.findall(r"[\"@]((?:resources|cpu|spikes|lifetimes|windows|pooled|slope|slopes|changes|calibration|"
                          r"axis|chart)-[a-z0-9-]*[a-z0-9])\"", code))  # fmt: skip
    used |= {
        f"axis-{name}" for name in ("slope", "low", "high", "projected", "detectable", "slope-bytes", "slope-count")
    }
    stems = {
        "resources-column": "pod slope projected detectable method",
        "cpu-column": "pod share bootstrap exact spikes",
        "spikes-column": "recording pod start duration peak",
        "lifetimes-column": "where pods restarts oom loops ends faults",
        "lifetimes-source": "series objects",
        "lifetimes": "soak outside soak-of outside-of",
        "calibration-key": "leak-test slope",
        "windows-column": "recording what hours failures mtbf",
        "pooled-column": "recording what n share low high",
    }
    used |= {f"{stem}-{name}" for stem, names in stems.items() for name in names.split()}
    known = set().union(
        *(re.findall(r"^([a-z][\w-]*) =", f.read_text("utf-8"), re.MULTILINE) for f in (TEXTS / "en").glob("*"))
    )
    assert set(entries("en", "stability")) - used == set()
    assert used - known == set()


@both_languages
def test_every_text_can_be_said(language):
    for key, entry in entries(language, "stability").items():
        samples = dict.fromkeys(variables(entry), 3) | {"unit": "bytes", "low": 0.1, "high": 0.2, "ratio": 0.5}
        said = text(
            message(key, **{k.replace("-", "_"): v for k, v in samples.items() if k in variables(entry)}), language
        )
        assert said.strip()
        assert "{" not in said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 всплеск выше"), (2, "2 всплеска выше"), (5, "5 всплесков выше"), (21, "21 всплеск выше")],
)
def test_russian_plurals(count, said):
    assert text(message("spikes-caption", count=count, shown=1, pods=1, recordings=1), "ru").startswith(said)


@both_languages
def test_every_cell_and_chart_of_the_recorded_data_can_be_read(language, repository, monkeypatch):
    monkeypatch.chdir(repository)
    area = open_area("stability", source="recorded", data="data", as_of="")
    for name in VIEWS:
        table = area.definition.tables[name]
        materials = area._materials_of(area._readings_of(table.tables, table.optional), table.tables)
        view = table.function(materials, area.settings, **area._criteria_of(table))
        told = [view.caption, *(column.title for column in view.columns)]
        told += [cell for row in view.rows for cell in row if isinstance(cell, Message)]
        assert all(text(one, language).strip() for one in told)
        assert {len(row) for row in view.rows} == {len(view.columns)}
    for name in ("slopes", "changes"):
        chart = area.definition.charts[name]
        materials = area._materials_of(area._readings_of(chart.tables, chart.optional), chart.tables)
        drawn = translate_chart(chart.function(materials, area.settings, **area._criteria_of(chart)), language)
        assert "'@" not in str(drawn)
