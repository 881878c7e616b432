from __future__ import annotations

from typing import Any

import pytest

from hubctl.adapters.aws import s3_pages
from hubctl.adapters.aws.s3_pages import read_page
from hubctl.ports.buckets import Page, Version
from tests.adapters.aws.conftest import Account

NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
URL = "<EncodingType>url</EncodingType>"
VERSION = "<Version><Key>a/b+c%0A</Key><VersionId>v1</VersionId><Size>40</Size></Version>"
MARKER = "<DeleteMarker><VersionId>v2</VersionId><Key>d</Key></DeleteMarker>"
MORE = "<IsTruncated>true</IsTruncated><NextKeyMarker>d+e</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>"
BOTH = [Version("a/b c\n", "v1"), Version("d", "v2")]


def page(*parts: str, attributes: str = NS) -> bytes:
    return f"<?xml version='1.0'?><ListVersionsResult {attributes}>{''.join(parts)}</ListVersionsResult>".encode()


def test_versions_and_markers_are_read_in_their_order() -> None:
    assert read_page(page(URL, VERSION, MARKER)) == Page(BOTH, bytes=40)


def test_a_page_says_where_the_next_begins() -> None:
    assert read_page(page(URL, VERSION, MARKER, MORE)) == Page(BOTH, "d e", "v2", bytes=40)


def test_a_marker_of_the_last_page_continues_nothing() -> None:
    last = MORE.replace("true", "false")
    assert read_page(page(URL, VERSION, MARKER, last)) == Page(BOTH, bytes=40)


def test_common_prefixes_are_read() -> None:
    prefixes = "<CommonPrefixes><Prefix>a+b/</Prefix></CommonPrefixes>"
    assert read_page(page(URL, VERSION, MARKER, prefixes)) == Page(BOTH, prefixes=("a b/",), bytes=40)


@pytest.mark.parametrize(
    "parts",
    [
        (URL, VERSION, MARKER, MORE),
        (URL, VERSION, MARKER, MORE, "<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes>"),
        (URL, "<CommonPrefixes>\n<Prefix>x/</Prefix>\n</CommonPrefixes>"),
        (URL,),
        (URL, "<Prefix></Prefix><KeyMarker></KeyMarker>", VERSION),
    ],
)
def test_both_ways_of_reading_say_the_same(parts: tuple[str, ...]) -> None:
    body = page(*parts)
    assert read_page(body) == s3_pages._carefully(body.decode())


def test_keys_that_are_not_encoded_are_read_as_xml() -> None:
    plain = "<Version><Key>a&amp;b%20</Key><VersionId>v1</VersionId></Version>"
    assert read_page(page(plain)) == Page([Version("a&b%20", "v1")])


def test_a_page_with_another_name_for_the_namespace_is_not_taken_for_an_empty_one() -> None:
    item = "<s:Version><s:Key>a</s:Key><s:VersionId>v1</s:VersionId></s:Version>"
    body = f'<s:ListVersionsResult xmlns:s="{s3_pages.XMLNS}">{URL}{item}</s:ListVersionsResult>'
    assert read_page(body.encode()) == Page([Version("a", "v1")])


def test_an_item_with_attributes_is_not_overlooked() -> None:
    item = '<Version type="x"><Key note="y">a</Key><VersionId>v1</VersionId></Version>'
    assert read_page(page(URL, item)) == Page([Version("a", "v1")])


def test_an_error_inside_a_200_is_no_page() -> None:
    assert read_page(b"<Error><Code>InternalError</Code></Error>") is None


def test_botocore_does_not_parse_the_pages_once_more(account: Account) -> None:
    s3, store = account.client("s3"), account.buckets()
    s3.create_bucket(Bucket="lean", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="lean", Key="a", Body=b"")
    seen: list[bytes] = []

    def look(response_dict: Any, **_: Any) -> None:
        seen.append(response_dict["body"])

    store._client.meta.events.register("before-parse.s3.*", look)  # where botocore looks for errors inside a 200
    assert len(store.list_versions("lean").versions) == 1
    assert seen == [s3_pages.STUB]
