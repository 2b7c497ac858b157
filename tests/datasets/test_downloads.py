"""A download is the registered file or an error; what is half is kept and goes on; a mirror is held to its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from serving import Served, serving

from readiness.datasets.downloads import obtain
from readiness.datasets.registry import DataForm, DataSet
from readiness.documents import BilingualText
from readiness.errors import CollectionError, InputError

CONTENT = bytes(range(256)) * 4000
TEXT = BilingualText(ru="Текст.", en="A text.")


def data_set(*forms: DataForm) -> DataSet:
    return DataSet(
        title=TEXT, environment="e", traffic="real", time_zone="UTC",
        citation="c", home="h", licence=TEXT, adapter="ctu13", method="m",
        forms=forms, gaps=(),
    )  # fmt: skip


def form_of(content: bytes, url: str | None, file: str = "capture.binetflow") -> DataForm:
    return DataForm(file=file, sha256=hashlib.sha256(content).hexdigest(), url=url)


def silent(_held: int, _total: int | None) -> None:
    pass


def get(served: Served, folder: Path, content: bytes = CONTENT, progress=silent):
    return obtain(data_set(form_of(content, served.url)), folder, None, progress)


def left_over(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_download_is_the_registered_file(tmp_path):
    told: list[tuple[int, int | None]] = []
    with serving(Served(CONTENT)) as served:
        obtained = get(served, tmp_path, progress=lambda held, total: told.append((held, total)))
        assert obtained.path.read_bytes() == CONTENT
        assert (obtained.origin, served.asked) == (served.url, [(None, None)])
        # A second time nobody is asked.
        get(served, tmp_path)
        assert len(served.asked) == 1
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert left_over(tmp_path) == {"capture.binetflow"}


def test_a_download_that_breaks_off_is_kept_and_goes_on(tmp_path):
    with serving(Served(CONTENT, breaks_after=600_000)) as served:
        with pytest.raises(CollectionError, match=r"after \d+ bytes") as caught:
            get(served, tmp_path)
        assert "kept in" in caught.value.hint
        assert left_over(tmp_path) == {"capture.binetflow.part", "capture.binetflow.part.json"}
        held = (tmp_path / "capture.binetflow.part").stat().st_size
        assert 0 < held <= 600_000
        served.breaks_after = None
        assert get(served, tmp_path).path.read_bytes() == CONTENT
        assert served.asked[1] == (f"bytes={held}-", '"v1"')
    assert left_over(tmp_path) == {"capture.binetflow"}


def test_a_server_that_cannot_go_on_sends_it_whole(tmp_path):
    with serving(Served(CONTENT, breaks_after=600_000, ranges=False)) as served:
        with pytest.raises(CollectionError):
            get(served, tmp_path)
        served.breaks_after = None
        assert get(served, tmp_path).path.read_bytes() == CONTENT


def test_a_file_that_became_another_is_not_joined_with_what_was_there(tmp_path):
    old = bytes(len(CONTENT))
    with serving(Served(old, breaks_after=600_000)) as served:
        with pytest.raises(CollectionError):
            get(served, tmp_path)
        served.content, served.version, served.breaks_after = CONTENT, '"v2"', None
        assert get(served, tmp_path).path.read_bytes() == CONTENT


def test_what_was_joined_without_a_version_is_thrown_away_if_it_is_wrong(tmp_path):
    with serving(Served(bytes(len(CONTENT)), breaks_after=600_000, version=None)) as served:
        with pytest.raises(CollectionError):
            get(served, tmp_path)
        served.content, served.breaks_after = CONTENT, None
        with pytest.raises(CollectionError, match="what came is not the file"):
            get(served, tmp_path)
        assert left_over(tmp_path) == set()
        assert get(served, tmp_path).path.read_bytes() == CONTENT


def test_a_part_that_is_longer_than_the_file_is_forgotten(tmp_path):
    (tmp_path / "capture.binetflow.part").write_bytes(CONTENT + b"more")
    with serving(Served(CONTENT)) as served:
        with pytest.raises(CollectionError, match="HTTP 416"):
            get(served, tmp_path)
        assert get(served, tmp_path).path.read_bytes() == CONTENT


def test_another_file_is_thrown_away(tmp_path):
    with serving(Served(b"<html>gone</html>")) as served:
        with pytest.raises(CollectionError, match="what came is not the file with SHA-256") as caught:
            get(served, tmp_path)
        assert "--mirror DIR" in caught.value.hint
    assert left_over(tmp_path) == set()


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_error_of_the_server_is_told(tmp_path, status):
    with serving(Served(CONTENT, status=status)) as served:
        with pytest.raises(CollectionError, match=f"HTTP {status}") as caught:
            get(served, tmp_path)
        assert "--mirror DIR" in caught.value.hint
    assert left_over(tmp_path) == set()


def test_nobody_who_listens_is_told(tmp_path):
    with serving(Served(CONTENT)) as served:
        pass
    with pytest.raises(CollectionError, match="ConnectionError after 0 bytes"):
        get(served, tmp_path)


def test_an_interrupted_download_is_kept(tmp_path):
    def interrupt(held: int, _total: int | None) -> None:
        if held > 500_000:
            raise KeyboardInterrupt

    with serving(Served(CONTENT)) as served:
        with pytest.raises(KeyboardInterrupt):
            get(served, tmp_path, progress=interrupt)
        held = (tmp_path / "capture.binetflow.part").stat().st_size
        assert held > 500_000
        assert get(served, tmp_path).path.read_bytes() == CONTENT
        assert served.asked[1][0] == f"bytes={held}-"


def test_a_mirror_is_asked_instead_of_the_network(tmp_path):
    mirror, downloads = tmp_path / "mirror", tmp_path / "downloads"
    mirror.mkdir()
    forms = (form_of(CONTENT, "http://127.0.0.1:9/"), form_of(b"the same rows", None, "rows.parquet"))
    with pytest.raises(InputError, match=r"a folder with capture\.binetflow or rows\.parquet, got none of them"):
        obtain(data_set(*forms), downloads, mirror, silent)
    (mirror / "rows.parquet").write_bytes(b"the same rows")
    assert obtain(data_set(*forms), downloads, mirror, silent).form == forms[1]
    # The preferred form, once it is there.
    (mirror / "capture.binetflow").write_bytes(CONTENT)
    obtained = obtain(data_set(*forms), downloads, mirror, silent)
    assert (obtained.form, obtained.origin) == (forms[0], str(mirror / "capture.binetflow"))
    (mirror / "capture.binetflow").write_bytes(CONTENT[:-1])
    with pytest.raises(InputError, match=r"capture\.binetflow: \$: expected SHA-256 .*\n  -> the mirror holds another"):
        obtain(data_set(*forms), downloads, mirror, silent)
    assert not downloads.exists()


def test_what_is_in_mirrors_only_says_so(tmp_path):
    with pytest.raises(CollectionError, match="in mirrors only") as caught:
        obtain(data_set(form_of(CONTENT, None, "edges.parquet")), tmp_path, None, silent)
    assert "edges.parquet" in caught.value.hint
    assert "READINESS_MIRROR" in caught.value.hint
