"""For load balancers and operators: is the process alive, can it do its work?"""

from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 with each part "ok", or 503 naming what is not."""
    parts = {"database": _database(), "storage": _storage()}
    healthy = all(answer == "ok" for answer in parts.values())
    return JsonResponse(
        {"status": "ok" if healthy else "unavailable", **parts}, status=200 if healthy else 503
    )


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are waiting"
    except Exception:  # whatever fails here, the answer is the same
        return "unreachable"
    return "ok"


def _storage() -> str:
    for name in ("default", "private"):
        try:
            # Whether a file exists wouldn't tell: where a bucket is missing the answer is no.
            storages[name].listdir("health")
        except FileNotFoundError:
            pass  # a disk without that folder
        except Exception:  # whatever else fails here, the answer is the same
            return "unreachable"
    return "ok"
