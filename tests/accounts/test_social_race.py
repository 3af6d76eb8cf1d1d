import threading

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.provider import begin, running_provider, visit


@pytest.mark.django_db(transaction=True)
def test_many_answers_for_one_new_person_at_once(settings, monkeypatch):
    """One account, and for each browser a page of ours."""
    factories.make_title()
    statuses: list[int] = []
    with running_provider(settings, monkeypatch) as provider:
        provider.person = {"sub": "1", "email": "thandi@gmail.com", "email_verified": True}
        clients = [Client() for _ in range(6)]
        backs = [visit(begin(client, provider, "google")) for client in clients]
        start = threading.Barrier(len(clients))

        def answer(client: Client, back: str) -> None:
            start.wait()
            try:
                statuses.append(client.get(back).status_code)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=answer, args=pair) for pair in zip(clients, backs, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(statuses) == 6
    assert set(statuses) <= {302, 401, 409, 429}
    assert 302 in statuses
    assert User.objects.count() == SocialAccount.objects.count() == 1
    assert EmailAddress.objects.count() == 1
