"""A bucket of an S3-compatible store: whole objects in and out, and names listed.

What fails on the way is asked again for some seconds. Then `StoreAway` is raised, and who asked
does something else meanwhile; what no waiting makes right is `BadSettings`.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from digitize.errors import BadSettings, MissingProgram, NotInStore, StoreAway
from digitize.settings import StoreSettings

PAUSES_S: Final = (0.2, 0.5, 1.0, 2.0, 4.0)  # between tries: shorter in all than half a lease
CONNECT_S, ANSWER_S = 3.0, 30.0  # seconds without a connection, without a byte of an answer
BLOCK: Final = 1 << 20
# Of the statuses below 500, those that another try may not have.
PASSING: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
)
PASSING_CODES: Final = frozenset({"BadDigest", "IncompleteBody", "RequestTimeout", "SlowDown"})

# What the client's errors mean; their own texts name the object, and so differ each time.
_WORDS: Final = {
    "EndpointConnectionError": "nobody answers there",
    "ConnectTimeoutError": f"no connection within {CONNECT_S:g} s",
    "ReadTimeoutError": f"no answer within {ANSWER_S:g} s",
    "SSLError": "its certificate is not believed",
    "ResponseParserError": "something answers that is no such store",
}

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as the bucket lists it. name: without the prefix. at: seconds since 1970."""

    name: str
    bytes: int
    at: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """The bucket of the settings. All names are below its prefix."""

    settings: StoreSettings

    def put(self, name: str, data: bytes) -> None:
        """Put an object. Raises: as `put_file`."""
        self.put_file(name, io.BytesIO(data), hashlib.md5(data, usedforsecurity=False).digest())

    def put_file(self, name: str, file: BinaryIO, md5: bytes) -> None:
        """Put a file from its beginning, whole or not at all; the store compares the MD5.

        Raises: StoreAway: there is no answer now; BadSettings: a key, or the bucket, is wrong;
        NotInStore: it answers so, as no store should.
        """
        told = base64.b64encode(md5).decode()

        def ask(client: Any) -> None:  # noqa: ANN401
            file.seek(0)
            client.put_object(**self._at(name), Body=file, ContentMD5=told)

        self._insist(name, ask)

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield an object's bytes; after a break it is asked for the rest.

        Raises: NotInStore; StoreAway, BadSettings: as `put_file`.
        """
        got, pauses_s = 0, list(PAUSES_S)
        while True:
            answer = self._insist(name, partial(_get, self._at(name), got))
            end = got + int(answer["ContentLength"])
            broken = None
            pieces = answer["Body"].iter_chunks(BLOCK)
            while got < end:
                try:
                    block = next(pieces)
                except StopIteration:
                    broken = "the answer broke off"
                    break
                except Exception as error:
                    broken = self._passing(name, error)
                    break
                got += len(block)
                yield block
            if broken is None:
                return
            if not pauses_s:
                raise StoreAway(self.settings.endpoint, broken)
            time.sleep(pauses_s.pop(0))

    def read(self, name: str) -> bytes:
        """Return an object's bytes. Raises: as `blocks`."""
        return b"".join(self.blocks(name))

    def head(self, name: str, count: int) -> bytes:
        """Return the first bytes of an object. Raises: as `blocks`."""
        asked = {**self._at(name), "Range": f"bytes=0-{count - 1}"}
        answer = self._insist(name, lambda client: client.get_object(**asked)["Body"].read())
        return bytes(answer)

    def size(self, name: str) -> int:
        """Return how many bytes an object has. Raises: as `blocks`."""
        answer = self._insist(name, lambda client: client.head_object(**self._at(name)))
        return int(answer["ContentLength"])

    def remove(self, name: str) -> None:
        """Remove an object; in S3 one that is not there is no error. Raises: as `blocks`."""
        self._insist(name, lambda client: client.delete_object(**self._at(name)))

    def names(self, below: str) -> Iterator[Listed]:
        """Yield all objects whose names begin so, in order. Raises: as `put_file`."""
        asked = {"Bucket": self.settings.bucket, "Prefix": self._key(below)}
        own = self._key("")
        while True:
            answer = self._insist(below, partial(_list, asked))
            for one in answer.get("Contents", ()):
                name = one["Key"].removeprefix(own)
                yield Listed(name, int(one["Size"]), one["LastModified"].timestamp())
            if not answer.get("IsTruncated"):
                return
            asked["ContinuationToken"] = answer["NextContinuationToken"]

    def is_there(self) -> bool:
        """Return True if the store has the bucket. Raises: as `put_file`."""
        try:
            self._insist("", lambda client: client.head_bucket(Bucket=self.settings.bucket))
        except NotInStore:
            return False
        return True

    def address(self, name: str) -> str:
        """Return an object's address, for other programs and for people."""
        return f"s3://{self.settings.bucket}/{self._key(name)}"

    def shown(self, name: str) -> Path:
        """Return an object's address in the form in which errors name files."""
        return Path(self.settings.bucket) / self._key(name)

    def _key(self, name: str) -> str:
        return f"{self.settings.prefix}/{name}" if self.settings.prefix else name

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.settings.bucket, "Key": self._key(name)}

    def _insist(self, name: str, ask: Callable[[Any], _Answer]) -> _Answer:
        """Ask until there is an answer, for as long as the pauses say.

        Raises: NotInStore; StoreAway; BadSettings: no other try will do better.
        """
        why = ""
        for pause_s in (0.0, *PAUSES_S):
            time.sleep(pause_s)
            try:
                return ask(_client(self.settings, os.getpid()))
            except MissingProgram:
                raise
            except Exception as error:
                why = self._passing(name, error)
        raise StoreAway(self.settings.endpoint, why)

    def _passing(self, name: str, error: Exception) -> str:
        """Return in words what may be over at the next try. Raises: as `_insist`, or the error."""
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as Unconnected
        from botocore.exceptions import IncompleteReadError as Incomplete
        from botocore.parsers import ResponseParserError

        if isinstance(error, HTTPClientError | Unconnected | Incomplete | ResponseParserError):
            return _WORDS.get(
                type(error).__name__, f"the connection broke ({type(error).__name__})"
            )
        if isinstance(error, BotoCoreError):
            raise BadSettings(f"store: {error}") from error
        if not isinstance(error, ClientError):
            raise error
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        code = str(error.response.get("Error", {}).get("Code", status))
        bucket, place = self.settings.bucket, self.settings.endpoint
        if code == "NoSuchBucket":
            raise BadSettings(f"store.bucket: {place} has no bucket {bucket}; make it") from error
        if status == HTTPStatus.NOT_FOUND:
            raise NotInStore(self.shown(name)) from error
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            why = f"{place} refuses it for the bucket {bucket} ({code})"
            raise BadSettings(f"store.key: {why}") from error
        if status < HTTPStatus.INTERNAL_SERVER_ERROR and not (
            status in PASSING or code in PASSING_CODES
        ):
            raise BadSettings(
                f"store: {place} does not do what is asked ({status} {code})"
            ) from error
        return f"{status} {code}"


def _get(at: dict[str, str], first: int, client: Any) -> dict[str, Any]:  # noqa: ANN401
    return client.get_object(**at, **({"Range": f"bytes={first}-"} if first else {}))


def _list(asked: dict[str, str], client: Any) -> dict[str, Any]:  # noqa: ANN401
    return client.list_objects_v2(**asked)


def installed() -> bool:
    """Return True if the package that speaks S3 is installed."""
    return find_spec("botocore") is not None


@cache
def _client(settings: StoreSettings, process: int) -> Any:  # noqa: ANN401  (it has no types)
    """Return the client of one process: connections must not be shared across a fork.

    Raises: MissingProgram: the extra `s3` is not installed.
    """
    if not installed():
        raise MissingProgram("botocore", "pip install 'digitize[s3]'")
    from botocore.config import Config
    from botocore.session import Session

    how = Config(
        connect_timeout=CONNECT_S,
        read_timeout=ANSWER_S,
        retries={"total_max_attempts": 1},  # we count the tries
        max_pool_connections=32,
        s3={"addressing_style": "path"},  # which all servers understand
        # The newer check sums are unknown to many servers; ours go by MD5 and are read back.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return Session().create_client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint,
        aws_access_key_id=settings.key,
        aws_secret_access_key=settings.secret,
        config=how,
    )
