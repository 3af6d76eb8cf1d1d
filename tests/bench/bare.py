"""The limit: an application that does nothing but return a page as the paper sent it.

BENCH_PAGE names a file: a line of JSON with status and headers, then the body.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

_head, _newline, _body = Path(os.environ["BENCH_PAGE"]).read_bytes().partition(b"\n")
_headers = [(name, value) for name, value in json.loads(_head)]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", list(_headers))
    return [_body]
