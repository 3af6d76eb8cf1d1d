"""Files on a service that speaks S3; on a disk Django's own storage keeps them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends import s3

from .media import CACHE_CONTROL, TYPES, StorageAway

FAULTS = (BotoCoreError, ClientError, Boto3Error, RetriesExceededError)
# A service that doesn't answer costs a request some seconds, not its thread.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 20, 2
DELETED_TOGETHER = 1000  # most keys of one request (Amazon S3 API, DeleteObjects)
IN_MEMORY = 1024 * 1024

# A session loads megabytes of descriptions, so all threads share one; and it makes one
# client at a time (boto3's guide, "Multithreading or multiprocessing with sessions").
_session = lru_cache(boto3.Session)
_making = threading.Lock()


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What goes wrong on the way is to everybody else what a broken disk is."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "?")
        raise StorageAway(f"S3 answers {code} to {error.operation_name}") from error
    except FAULTS as error:
        # Not its words, which hold the names of private files.
        raise StorageAway(f"S3 can't be used: {type(error).__name__}") from error


class S3Storage(s3.S3Storage):
    """Raises OSError for whatever fails, and FileNotFoundError for a file that isn't there."""

    cache_control = "private, no-store"

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "client_config": Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                # With an endpoint of its own a service may have no names for buckets. Few
                # know the newer checksums, which are asked for unless told otherwise.
                s3={"addressing_style": "path" if self.endpoint_url else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            # Files are small; threads for each would cost more than they bring.
            "transfer_config": TransferConfig(use_threads=False, num_download_attempts=ATTEMPTS),
            "max_memory_size": IN_MEMORY,
            "querystring_auth": False,
        }

    def __init__(self, **settings: Any) -> None:
        self.endpoint_url = settings.get("endpoint_url")
        super().__init__(**settings)

    def _create_session(self) -> Any:
        return _session(self.access_key, self.secret_key, self.security_token)

    @property
    def connection(self) -> Any:
        with _making:
            return super().connection

    @property
    def bucket(self) -> Any:
        """Each thread's own, for what boto3 calls a resource may not be shared."""
        return self.connection.Bucket(self.bucket_name)

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        kind = TYPES.get(PurePosixPath(name).suffix, self.default_content_type)
        return {"ContentType": kind, "CacheControl": self.cache_control}

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _as_os_error():
            file = super()._open(name, mode)
            try:
                return file.open()  # fetches it now, so that nothing can fail half-way
            except BaseException:
                file.close()
                raise

    def _save(self, name: str, content: File[bytes]) -> str:
        with _as_os_error():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _as_os_error():
            super().delete(name)

    def delete_together(self, names: Iterable[str]) -> None:
        keys = [{"Key": self._normalize_name(name)} for name in names]
        for at in range(0, len(keys), DELETED_TOGETHER):
            with _as_os_error():
                answer = self.bucket.delete_objects(
                    Delete={"Objects": keys[at : at + DELETED_TOGETHER], "Quiet": True}
                )
            if answer.get("Errors"):
                raise StorageAway(f"S3 answers {answer['Errors'][0]['Code']} to DeleteObjects")

    def exists(self, name: str) -> bool:
        with _as_os_error():
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Empty for a folder that isn't there: S3 has none."""
        with _as_os_error():
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _as_os_error():
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        try:
            with _as_os_error():
                return super().get_modified_time(name)
        except StorageAway as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and cause.response["Error"]["Code"] == "404":
                raise FileNotFoundError(name) from error
            raise

    def url(self, name: str | None, *arguments: Any, **options: Any) -> str:
        """None here: readers' addresses are media_url's, and originals have none."""
        raise ValueError("This file is not accessible via a URL.")


class PrivateS3Storage(S3Storage):
    """The bucket of the originals: nobody reads it but this program."""


class PublicS3Storage(S3Storage):
    """The bucket of what readers get, which a CDN may show as it is."""

    cache_control = CACHE_CONTROL
