"""Publishing: stage, build, check, and only then replace what was there."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from readiness.presentation import LANGUAGES, Language
from readiness.publish.assets import copy_evidence, write_assets, write_root_page
from readiness.publish.book import Book, Progress
from readiness.publish.builder import finish_build, start_build
from readiness.publish.checks import check_book
from readiness.publish.configuration import load_configuration
from readiness.publish.staging import stage_tree
from readiness.publish.theme import compile_translations, translate_hard_coded
from readiness.publish.toc import load_toc
from readiness.record import load_record
from readiness.targets import replace_directory

_LEFTOVERS = (".buildinfo", ".doctrees", "_sources", "objects.inv", "_static/*macros.html")
"""What Sphinx and its theme write for themselves; readers need none of it."""


def publish(
    record_directory: Path,
    root: Path,
    output: Path,
    languages: tuple[Language, ...] = ("en", "ru"),
    progress: Progress | None = None,
) -> None:
    """Render a record as a static book that opens with no network.

    Parameters
    ----------
    record_directory
        A complete record, see `readiness.record`.
    root
        The project root: ``_config.yml``, ``book/_toc.yml``, ``book/pages/`` and the notebook templates are below it.
    output
        Where the book goes. It is replaced as a whole, and only by a book that passed every check.
    languages
        One tree each; the first is shown to readers who speak none of them.
    progress
        Is told what happens, one short line at a time.

    Raises
    ------
    InputError
        If the record, the configuration, the table of contents or a page is wrong.
    ReadinessError
        If Jupyter Book fails, or the book it made is not what it has to be.
    """
    if unknown := set(languages) - set(LANGUAGES):
        raise ValueError(f"no catalogue for {sorted(unknown)}")
    # Jupyter Book runs in a folder of its own, where a relative path would lead elsewhere.
    output = output.absolute()
    tell = progress or (lambda _: None)
    record, register = load_record(record_directory)
    book = Book(record, register, record_directory, root, languages)
    toc = load_toc(root, tuple(register.areas), languages)
    configuration = load_configuration(root)
    output.parent.mkdir(parents=True, exist_ok=True)
    # Beside the output, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as scratch:
        work = Path(scratch)
        tell(f"staging {len(toc.pages)} pages in {len(languages)} languages")
        for language in languages:
            (work / "source" / language).mkdir(parents=True)
            stage_tree(book, toc, configuration, language, work / "source" / language)
        made = work / "book"
        made.mkdir()
        _build_trees(book, work, made, tell)
        tell("copying the evidence and the shared assets")
        write_assets(made)
        write_root_page(book, made)
        copy_evidence(book, made)
        tell("checking every page")
        check_book(made, book, toc.pages)
        replace_directory(made, output, work / "earlier")


def _build_trees(book: Book, work: Path, made: Path, tell: Progress) -> None:
    epoch = int(book.record.finished_at.timestamp())
    running: dict[Language, subprocess.Popen[str]] = {}
    try:
        for language in book.languages:
            tell(f"jupyter-book: {language}")
            running[language] = start_build(work / "source" / language, work / "built" / language, epoch)
        for language, process in running.items():
            html = finish_build(process, work / "built" / language, language)
            _remove_leftovers(html)
            translate_hard_coded(html, language)
            compile_translations(html, language)
            html.rename(made / language)
    finally:
        for process in running.values():
            if process.poll() is None:
                process.kill()
                process.wait()


def _remove_leftovers(html: Path) -> None:
    for path in [path for pattern in _LEFTOVERS for path in html.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
