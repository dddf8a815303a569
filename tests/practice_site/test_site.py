"""The practice site answers as its tests believe it does."""

from __future__ import annotations

import http.client

import pytest
from msgspec.structs import replace

from tests.practice_site.site import Fault, PracticeSite
from tests.practice_site.uploads import uploads


def get(site: PracticeSite, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of one request."""
    connection = http.client.HTTPConnection(site.host, timeout=5)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_listing_pages_lead_to_files(charset: str) -> None:
    """The list is paged, its links lead to listing pages, those to the files, in the site's charset."""
    with PracticeSite(uploads(5), charset=charset, per_page=2) as site:
        assert get(site, "/list?page=3")[1].decode(charset).count('class="title"') == 1
        assert get(site, "/list?page=4")[1].decode(charset).count('class="title"') == 0
        page = get(site, site.uploads[4].page)[1].decode(charset)
        assert site.uploads[4].title in page and site.uploads[4].file in page
        assert get(site, site.uploads[4].file)[1] == site.uploads[4].body


def test_validators_and_ranges_hold() -> None:
    """The same bytes are 304, a range is 206 only of the same bytes, and every request is counted."""
    with PracticeSite(uploads(1)) as site:
        path, body = site.uploads[0].file, site.uploads[0].body
        etag = get(site, path)[2]["etag"]
        assert get(site, path, If_None_Match=etag)[:2] == (304, b"")
        assert get(site, path, Range="bytes=100-", If_Range=etag)[:2] == (206, body[100:])
        site.uploads[0] = replace(site.uploads[0], body=b"new" * 100)
        assert get(site, path, If_None_Match=etag)[:2] == (200, b"new" * 100)
        assert get(site, path, Range="bytes=100-", If_Range=etag)[:2] == (200, b"new" * 100)
        assert [(r.status, r.conditional, r.sent > 0) for r in site.asked("/files/")] == [
            (200, False, True),
            (304, True, False),
            (206, False, True),
            (200, True, True),
            (200, False, True),
        ]


def test_faults_happen_and_end() -> None:
    """A fault holds as often as it says; then the path answers as always."""
    with PracticeSite(uploads(1)) as site:
        path = site.uploads[0].file
        site.faults[path] = Fault(status=429, headers={"retry-after": "3"}, times=1)
        status, _, headers = get(site, path)
        assert (status, headers["retry-after"]) == (429, "3")
        assert get(site, path)[0] == 200
        site.faults[path] = Fault(truncate=10, times=1)
        with pytest.raises(http.client.IncompleteRead):
            get(site, path)
        site.faults[path] = Fault(redirect="/list?page=1", times=1)
        assert get(site, path)[0] == 302
        site.login = True
        assert 'type="password"' in get(site, "/list?page=1")[1].decode()
