"""What an operator may write as EMAIL_URL to have mail put in files."""

import pytest

from tests.newsroom.commands import settings_of


@pytest.mark.parametrize("url", ["filemail:///var/mail/paper", "filemail:////var/mail/paper"])
def test_a_folder_for_mail_is_where_it_says(url):
    found = settings_of("EMAIL_BACKEND", "EMAIL_FILE_PATH", EMAIL_URL=url)
    assert found == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": "/var/mail/paper",
    }
