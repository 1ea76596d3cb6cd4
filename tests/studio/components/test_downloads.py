"""Files that are taken away."""

import tempfile

from composer.studio.components.downloads import content_of


def test_an_archive_can_be_taken_more_than_once() -> None:
    with tempfile.TemporaryFile() as archive:
        archive.write(b"all of it")
        assert content_of(archive) == content_of(archive) == b"all of it"
