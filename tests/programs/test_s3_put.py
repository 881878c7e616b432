"""What S3 answers when it is not well."""

from __future__ import annotations

import pytest

from hubctl.programs import s3_put
from tests.loopback import Quiet, serving


class _Moody(Quiet):
    asked = 0

    def do_PUT(self) -> None:
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(503 if type(self).asked == 1 else 200, b"<Error><Code>SlowDown</Code></Error>")


def test_a_busy_s3_is_asked_again_and_a_strange_etag_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setattr(s3_put.time, "sleep", lambda _seconds: None)
    with serving(_Moody) as url:
        upload = s3_put.Bucket("b", "us-west-2", url).upload("key")
        upload.write(b"content")
        with pytest.raises(OSError, match="S3 holds key as , and 9a0364b9e99bb480dd25e1f0284c8555 was written"):
            upload.finish()
    assert _Moody.asked == 2
