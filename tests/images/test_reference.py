from __future__ import annotations

import pytest

from hubctl.errors import UsageError
from hubctl.images.reference import ImageReference

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "registry", "repository", "api"),
    [
        ("quay.io/pangeo/ml:1", "quay.io", "pangeo/ml", "https://quay.io"),
        ("pangeo/base:1", "docker.io", "pangeo/base", "https://registry-1.docker.io"),
        ("python:3.13", "docker.io", "library/python", "https://registry-1.docker.io"),
        ("docker.io/python:3.13", "docker.io", "library/python", "https://registry-1.docker.io"),
        ("index.docker.io/pangeo/base:1", "docker.io", "pangeo/base", "https://registry-1.docker.io"),
        ("127.0.0.1:5000/a/b:1", "127.0.0.1:5000", "a/b", "http://127.0.0.1:5000"),
        ("localhost/a:1", "localhost", "a", "http://localhost"),
        ("registry.school.org:5000/a/b:1", "registry.school.org:5000", "a/b", "https://registry.school.org:5000"),
    ],
)
def test_names_are_read_as_container_runtimes_do(text: str, registry: str, repository: str, api: str) -> None:
    found = ImageReference.parse(text)
    assert (found.registry, found.repository, found.api) == (registry, repository, api)


@pytest.mark.parametrize("text", ["quay.io/a/b:1", f"quay.io/a/b@{DIGEST}", f"quay.io:443/a/b:1@{DIGEST}"])
def test_a_reference_is_written_as_it_was_read(text: str) -> None:
    assert str(ImageReference.parse(text)) == text


def test_of_tag_and_digest_the_digest_is_asked_for() -> None:
    assert ImageReference.parse(f"quay.io/a/b:1@{DIGEST}").asked == DIGEST
    assert ImageReference.parse("quay.io/a/b:1").asked == "1"


@pytest.mark.parametrize("text", ["quay.io/a/b", "", "quay.io/a/b:", "QUAY.io/a:1", "quay.io/a/b@sha256:12", "a b:1"])
def test_what_names_no_image_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not an image with its tag"):
        ImageReference.parse(text)
