"""The S3 shelf: hides buckets, signatures and XML.

A file is written with `If-None-Match: *`, so that a second writer gets 412 and not somebody's name; stores
that do not know the header have versions under Object Lock, and lose nothing either. botocore signs
(Signature Version 4); the bytes go through the door. Locks are COMPLIANCE, which no account can shorten, its
owner's included; a bucket without Object Lock is asked first and refused, since at least one store (Swift's
s3api) answers 200 to the lock and overwrites the object with it.

Sources: Amazon S3 API reference (PutObject, ListObjectsV2, PutObjectRetention, GetObjectLockConfiguration).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out import http, markup
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving
from undersign.connectors.storing.shelving import Steps

AMAZON = "https://s3.{region}.amazonaws.com"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_ABSENT, _TAKEN, _RACE = {404}, 412, 409
_NO_LOCK = {400, 404, 501}  # a bucket without Object Lock, a file without one, a store that has none


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    settings = configured.settings
    region = str(settings.get("region") or "us-east-1")
    url = http.checked(str(settings.get("url") or AMAZON.format(region=region)))
    sign = signer(str(settings["access_key"]), configured.secrets["secret_key"], region)
    bucket = str(settings["bucket"])
    place = f"{url}/{quote(bucket, safe='')}"
    door = http.Door(place, reach=configured.reach, auth=sign, limits=shelving.LIMITS)
    is_amazon = door.host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return shelving.vault(S3Shelf(door, bucket, region if is_amazon else ""), settings)


def signer(access_key: str, secret_key: str, region: str) -> Callable[[Any], Any]:
    """What puts Signature Version 4 on a request (httpx's) that is about to leave."""
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    auth = S3SigV4Auth(Credentials(access_key, secret_key), "s3", region)

    def sign(request: Any) -> Any:
        parts = urlsplit(str(request.url))
        bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        told = {name: request.headers[name] for name in _SIGNED if name in request.headers}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        same = AWSRequest(request.method, bare, headers=told, data=request.content, params=query)
        auth.add_auth(same)
        request.headers.update(dict(same.headers.items()))
        return request

    return sign


_SIGNED = ("Host", "Content-Type", "Content-MD5", "If-None-Match")


class S3Shelf:
    """door: to the bucket. region: Amazon's, whose console opens a file for whoever may read it."""

    def __init__(self, door: http.Door, bucket: str, region: str = ""):
        self._door, self._bucket, self._region = door, bucket, region
        self.host = door.host

    def close(self) -> None:
        self._door.close()

    def size(self, steps: Steps) -> int | None:
        answer = self._door.ask("HEAD", *steps, accept=_ABSENT)
        return None if answer.status in _ABSENT else int(answer.headers.get("content-length", 0))

    def read(self, steps: Steps) -> bytes:
        return self._door.ask("GET", *steps).content

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        headers = {"If-None-Match": "*", "Content-Type": "application/octet-stream", **_md5(content)}
        answer = self._door.ask("PUT", *steps, content=content, headers=headers, accept={_TAKEN, _RACE})
        if answer.status == _RACE:
            raise Temporary(_("Somebody else is writing to %(host)s just now."), host=self.host)
        return answer.status != _TAKEN

    def remove(self, steps: Steps) -> bool:
        """Every version of it, since a bucket with versions only hides what is deleted without one."""
        was_there = self.size(steps) is not None
        versions = self._versions(steps)
        for each in versions:
            self._door.ask("DELETE", *steps, params={"versionId": each}, accept=_ABSENT)
        if was_there and not versions:
            self._door.ask("DELETE", *steps, accept=_ABSENT)
        if self.size(steps) is not None:
            raise Permanent(_("%(host)s still has the file after it was deleted."), host=self.host)
        return was_there or bool(versions)

    def _versions(self, steps: Steps) -> list[str]:
        """Their ids; none where the store knows no versions."""
        key = "/".join(steps)
        wanted = {"versions": "", "encoding-type": "url", "prefix": key}
        answer = self._door.ask("GET", slash=True, params=wanted, accept=_NO_LOCK)
        if answer.status in _NO_LOCK:
            return []
        page = markup.read(answer.content, "S3")
        found = [*page.all("Version"), *page.all("DeleteMarker")]
        return [each.text("VersionId") for each in found if unquote(each.text("Key")) == key]

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        wanted = {"list-type": "2", "encoding-type": "url", "prefix": "".join(f"{step}/" for step in steps)}
        while True:
            page = markup.read(self._door.ask("GET", slash=True, params=wanted).content, "S3")
            for entry in page.all("Contents"):
                key = unquote(entry.text("Key"))
                if not key.endswith("/"):
                    yield key.split("/"), int(entry.text("Size") or 0)
            following = page.text("NextContinuationToken")
            if page.text("IsTruncated") != "true" or not following:
                return
            wanted["continuation-token"] = following

    def link(self, steps: Steps) -> str:
        if not self._region:
            return self._door.url(*steps)
        place = f"https://{self._region}.console.aws.amazon.com/s3/object/{quote(self._bucket, safe='')}"
        return f"{place}?{urlencode({'region': self._region, 'prefix': '/'.join(steps)}, quote_via=quote)}"

    def hold(self, steps: Steps, until: datetime) -> None:
        bucket = self._door.ask("GET", slash=True, params={"object-lock": ""}, accept=_NO_LOCK)
        if bucket.status in _NO_LOCK or "<ObjectLockEnabled>Enabled<" not in bucket.text:
            raise shelving.not_set_up(self._bucket, {"reply": bucket.excerpt})
        body = (
            f'<Retention xmlns="{NAMESPACE}"><Mode>COMPLIANCE</Mode>'
            f"<RetainUntilDate>{shelving.stamp(until)}</RetainUntilDate></Retention>"
        ).encode()
        headers = {"Content-Type": "application/xml", **_md5(body)}
        self._door.ask("PUT", *steps, params={"retention": ""}, content=body, headers=headers)

    def held_until(self, steps: Steps) -> datetime | None:
        answer = self._door.ask("GET", *steps, params={"retention": ""}, accept=_NO_LOCK)
        if answer.status in _NO_LOCK:
            if self.size(steps) is None:
                self.read(steps)  # says who is missing
            return None
        told = markup.read(answer.content, "S3")
        return shelving.moment(told.text("RetainUntilDate")) if told.text("Mode") == "COMPLIANCE" else None


def _md5(content: bytes) -> dict[str, str]:
    """The store refuses what was damaged on the way; it proves nothing beyond that."""
    return {"Content-MD5": base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()}
