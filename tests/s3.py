"""An S3 service of the tests' own: moto's server, and a line to it that can be cut."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import boto3

PUBLIC, PRIVATE = "paper-public", "paper-private"
# What an operator sets so that a CDN, or everybody, may fetch from the public bucket.
READABLE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{PUBLIC}/*",
        }
    ],
}


class Line:
    """A port of this machine that leads to another, until it is cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._ends: set[socket.socket] = set()
        self.port = 0
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._answer, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        for each in (self._listener, *self._ends):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", self._target)) as far:
            self._ends |= {near, far}
            back = threading.Thread(target=_pump, args=(far, near), daemon=True)
            back.start()
            _pump(near, far)
            back.join()
            self._ends -= {near, far}


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


class Service:
    """Two empty buckets, one of which anybody may read."""

    def __init__(self, port: int) -> None:
        self._direct = f"http://127.0.0.1:{port}"
        self.line = Line(port)
        self.endpoint = f"http://127.0.0.1:{self.line.port}"
        self.access_key, self.secret_key = self._make_person()
        self.client = boto3.client("s3", endpoint_url=self._direct, **self._keys())
        for name in (PUBLIC, PRIVATE):
            self.client.create_bucket(Bucket=name)
        self.client.put_bucket_policy(Bucket=PUBLIC, Policy=json.dumps(READABLE))

    def _keys(self) -> dict[str, str]:
        return {
            "region_name": "us-east-1",
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
        }

    def _make_person(self) -> tuple[str, str]:
        self.access_key = self.secret_key = "nobody"
        iam = boto3.client("iam", endpoint_url=self._direct, **self._keys())
        iam.create_user(UserName="newsroom")
        allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.put_user_policy(UserName="newsroom", PolicyName="files", PolicyDocument=policy)
        key = iam.create_access_key(UserName="newsroom")["AccessKey"]
        iam.close()
        return key["AccessKeyId"], key["SecretAccessKey"]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "S3_BUCKET": PUBLIC,
            "S3_PRIVATE_BUCKET": PRIVATE,
            "S3_ENDPOINT_URL": self.endpoint,
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY_ID": self.access_key,
            "S3_SECRET_ACCESS_KEY": self.secret_key,
        }

    def names(self, bucket: str) -> set[str]:
        found = self.client.list_objects_v2(Bucket=bucket)
        assert not found["IsTruncated"]
        return {each["Key"] for each in found.get("Contents", ())}

    def head(self, bucket: str, name: str) -> dict[str, Any]:
        return self.client.head_object(Bucket=bucket, Key=name)

    def bytes_of(self, bucket: str, name: str) -> bytes:
        with self.client.get_object(Bucket=bucket, Key=name)["Body"] as body:
            return body.read()

    def status_for_strangers(self, bucket: str, name: str) -> int:
        try:
            with urllib.request.urlopen(f"{self._direct}/{bucket}/{name}") as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def empty(self) -> None:
        for bucket in (PUBLIC, PRIVATE):
            for name in self.names(bucket):
                self.client.delete_object(Bucket=bucket, Key=name)

    @contextmanager
    def looking_at_keys(self) -> Iterator[None]:
        """As every real service does; moto, unless it is told."""
        self._look_at_keys("0")
        try:
            yield
        finally:
            self._look_at_keys("inf")

    def _look_at_keys(self, requests_free: str) -> None:
        request = urllib.request.Request(
            f"{self._direct}/moto-api/reset-auth",
            requests_free.encode(),
            {"Content-Type": "text/plain"},
        )
        urllib.request.urlopen(request, timeout=10).close()


@contextmanager
def temporary_s3() -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            assert process.poll() is None, "moto's server did not start"
            time.sleep(0.05)
        service = Service(port)
        yield service
        service.client.close()
        service.line.cut()
    finally:
        process.terminate()
        process.wait(30)
