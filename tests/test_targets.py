import pytest

from builders import make_project, make_record
from readiness.errors import InputError
from readiness.targets import check_book_target, check_record_target


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project")


def test_nothing_an_empty_folder_and_an_earlier_record_may_be_written_over(project):
    record = project / "book/record"
    check_record_target(record, project)
    record.mkdir(parents=True)
    check_record_target(record, project)
    make_record(project / "other", project, {})
    check_record_target(project / "other", project)


def test_a_folder_with_somebodys_file_is_never_written_over_though_it_looks_like_a_record(project):
    record = make_record(project / "other", project, {})
    (record / "thesis.txt").write_text("precious")
    with pytest.raises(InputError, match=r"thesis\.txt, which its manifest does not list"):
        check_record_target(record, project)
    (project / "mine").mkdir()
    (project / "mine" / "verdicts.json").write_text("{}")
    with pytest.raises(InputError, match="without a manifest"):
        check_record_target(project / "mine", project)


@pytest.mark.parametrize("place", [".", "..", "data", "data/new", "params", "notebooks/record", "book", ".git/x"])
def test_neither_record_nor_book_may_lie_where_people_write(project, place):
    for check in (lambda p: check_record_target(p, project), lambda p: check_book_target(p, project, project / "r")):
        with pytest.raises(InputError, match="choose another"):
            check(project / place)


def test_a_book_is_only_written_over_a_book(project):
    folder = project / "site"
    folder.mkdir()
    check_book_target(folder, project, project / "book/record")
    (folder / "thesis.txt").write_text("precious")
    with pytest.raises(InputError, match="a folder that is no book"):
        check_book_target(folder, project, project / "book/record")
    for mark in ("index.html", "verdicts.schema.json", "manifest.json"):
        (folder / mark).write_text("")
    check_book_target(folder, project, project / "book/record")


@pytest.mark.parametrize("html", ["book/record", "book/record/html", "_build"])
def test_a_book_and_its_record_do_not_overlap(project, html):
    record = project / ("_build/record" if html == "_build" else "book/record")
    with pytest.raises(InputError, match="overlaps the record"):
        check_book_target(project / html, project, record)


def test_links_and_files_are_refused(project, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (project / "link").symlink_to(tmp_path / "elsewhere")
    (project / "file").write_text("")
    for place in ("link", "file"):
        with pytest.raises(InputError, match="a link or a file"):
            check_record_target(project / place, project)
