import hashlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.digests import (
    canonical_json,
    read_registry,
    sha256_of_bytes,
    sha256_of_file,
    sha256_of_value,
)

OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_the_digest_of_nothing_is_the_published_one(tmp_path):
    (tmp_path / "empty").touch()
    assert sha256_of_bytes(b"") == sha256_of_file(tmp_path / "empty") == OF_NOTHING


def test_a_file_larger_than_any_buffer_has_the_digest_of_its_bytes(tmp_path):
    content = bytes(range(256)) * 5000
    (tmp_path / "large").write_bytes(content)
    assert sha256_of_file(tmp_path / "large") == hashlib.sha256(content).hexdigest()


def test_the_order_of_keys_does_not_matter_and_the_order_of_items_does():
    assert sha256_of_value({"a": 1, "b": [1, 2]}) == sha256_of_value({"b": [1, 2], "a": 1})
    assert sha256_of_value([1, 2]) != sha256_of_value([2, 1])
    assert sha256_of_value(1) != sha256_of_value("1")


def test_the_canonical_form_is_fixed():
    assert canonical_json({"б": 1.5, "a": [None, True]}) == '{"a":[null,true],"б":1.5}'


def test_nan_has_no_canonical_form():
    with pytest.raises(ValueError, match="JSON compliant"):
        sha256_of_value({"a": float("nan")})


@given(value=json_values, other=json_values)
def test_values_have_equal_digests_only_if_their_canonical_texts_are_equal(value, other):
    same = canonical_json(value) == canonical_json(other)
    assert (sha256_of_value(value) == sha256_of_value(other)) == same


def test_a_registry_of_sha256sum_is_read(tmp_path):
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not here")
    (tmp_path / "with two words.csv").write_text("1\n", encoding="utf-8")
    listed = subprocess.run(
        ["sha256sum", "with two words.csv"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (tmp_path / "registry.sha256").write_text(listed.stdout, encoding="utf-8")
    assert read_registry(tmp_path / "registry.sha256") == {"with two words.csv": sha256_of_bytes(b"1\n")}


@pytest.mark.parametrize(
    "line", ["", "abc  file", f"{OF_NOTHING} file", f"{OF_NOTHING}  ", f"{OF_NOTHING.upper()}  file", "0" * 64]
)
def test_a_broken_line_of_a_registry_is_named(tmp_path, line):
    path = tmp_path / "registry.sha256"
    path.write_text(f"{OF_NOTHING}  first\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_registry(path)
