"""From a record to a book, and what happens to the earlier one when it cannot be made."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish import samples
from readiness.errors import InputError, ReadinessError
from readiness.publish import publish
from readiness.publish.checks import read_page

pytestmark = pytest.mark.slow


def output_of(project: Path) -> Path:
    return project / "_build/html"


def earlier_book(project: Path) -> Path:
    kept = output_of(project) / "kept.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("earlier", encoding="utf-8")
    return kept


def leftovers(project: Path) -> Iterator[Path]:
    return (path for path in output_of(project).parent.iterdir() if path != output_of(project))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's book, built once; it replaces an earlier one."""
    root = tmp_path_factory.mktemp("project")
    samples.write_project(root)
    samples.write_record(root / "record")
    kept = earlier_book(root)
    told: list[str] = []
    # A relative path, as a shell gives it: Jupyter Book runs elsewhere.
    with contextlib.chdir(root):
        publish(root / "record", root, Path("_build/html"), progress=told.append)
    assert not kept.exists()
    assert list(leftovers(root)) == []
    assert told[0] == "staging 9 pages in 2 languages"
    return output_of(root)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_evidence_lies_beside_the_pages_byte_for_byte(made: Path) -> None:
    record = made.parent.parent / "record"
    for name in ("verdicts.json", "register.json", "manifest.json", "notebooks/stability.ipynb"):
        assert (made / name).read_bytes() == (record / name).read_bytes()
    assert '"readiness/verdicts/v1"' in read(made / "verdicts.schema.json")


def test_the_root_page_works_without_javascript(made: Path) -> None:
    assert read_page(read(made / "index.html")).links == ["en/index.html", "ru/index.html"]


def test_every_page_leads_to_itself_in_the_other_language(made: Path) -> None:
    for language, other in (("en", "ru"), ("ru", "en")):
        for path in (made / language).rglob("*.html"):
            same = path.relative_to(made / language)
            up = "../" * len(same.parts)
            assert f'href="{up}{other}/{same.as_posix()}"' in read(path), path


def test_charts_load_the_bundle_and_other_pages_do_not(made: Path) -> None:
    with_charts = {path.name for path in made.rglob("*.html") if "assets/vega.js" in read(path)}
    assert with_charts == {"stability.html"}
    assert len(list(made.rglob("vega.js"))) == 1


def test_formulas_are_mathml_and_nothing_comes_from_a_cdn(made: Path) -> None:
    assert "<math" in read(made / "en/method.html")
    for path in made.rglob("*.html"):
        assert not re.search(r"cdn|mathjax\.js|thebe", read(path), re.IGNORECASE), path


def test_the_words_of_the_theme_are_russian_in_the_russian_tree(made: Path) -> None:
    page = read(made / "ru/areas/stability.html")
    for english in (
        "Toggle primary",
        "Show code cell",
        ">Next<",
        "Search this book",
        "Skip to main content",
        "Copyright",
    ):
        assert english not in page
    for russian in ("Показать код", "Перейти к содержанию страницы", "Поиск", "Содержание"):
        assert russian in page


def test_scripts_of_the_pages_compile_no_text(made: Path) -> None:
    translations = read(made / "ru/_static/translations.js")
    assert "addTranslations" not in translations
    assert 'Documentation.LOCALE = "ru"' in translations
    assert "'unsafe-eval'" not in read(made / "ru/index.html")


def test_a_hostile_pod_stays_text(made: Path) -> None:
    for path in made.rglob("*.html"):
        assert "<script>alert" not in read(path), path


def test_sources_are_not_published(made: Path) -> None:
    assert list(made.rglob("_sources")) == []


BROKEN = {
    "a reference that leads nowhere": "# T\n\n[x](no-such-page.md)\n",
    "a formula that is none": "# T\n\n$\\frac{1$\n",
    "a link inside the book that leads nowhere": '# T\n\n<a href="no-such.html">x</a>\n',
    "an image from outside": "# T\n\n<img src='https://example.org/x.png'>\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_page_fails_the_build_and_keeps_the_earlier_book(project: Path, content: str) -> None:
    kept = earlier_book(project)
    (project / "book/pages/method.ru.md").write_text(content, encoding="utf-8")
    with pytest.raises(ReadinessError, match="ru"):
        publish(project / "record", project, output_of(project), languages=("ru",))
    assert kept.read_text(encoding="utf-8") == "earlier"
    assert list(leftovers(project)) == []


def test_a_missing_page_is_bad_input_and_keeps_the_earlier_book(project: Path) -> None:
    kept = earlier_book(project)
    (project / "book/pages/method.ru.md").unlink()
    with pytest.raises(InputError, match=r"method\.ru\.md"):
        publish(project / "record", project, output_of(project))
    assert kept.exists()


def test_a_missing_record_is_bad_input(project: Path) -> None:
    with pytest.raises(InputError, match="no-such-record"):
        publish(project / "no-such-record", project, output_of(project))
