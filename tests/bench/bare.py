"""The limit: an application that does nothing but return the pages as the paper sent them."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

PAGES = {
    path: ([(name, value) for name, value in headers], bytes.fromhex(body))
    for path, (headers, body) in json.loads(Path(os.environ["BENCH_PAGES"]).read_text()).items()
}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    headers, body = PAGES[environ["PATH_INFO"]]
    start_response("200 OK", list(headers))
    return [body]
