"""How often people may do what makes work for others; each as `is_within` reads it."""

from django.conf import settings

# What is sent in is read by a person.
SENDING = settings.SENDING_RATE
COMMENTING = settings.COMMENTING_RATE
REPORTING = settings.REPORTING_RATE
# Who isn't signed in has no other limit than the address.
REPORTING_OF_STRANGERS = (
    ",".join(rate for rate in REPORTING.split(",") if "/user" not in rate) or "30/h/ip"
)
# We write to whatever address somebody types.
MAIL_ABOUT_REPORTS = "5/d/key"
# Each picture is read by a process of its own; a bad line makes some arrive twice.
ADDING_PICTURES = settings.ADDING_PICTURES_RATE
# A moment after each pause in typing.
KEEPING_TYPED = "60/m/user"
# To judge or show what a stranger typed is work, too; many may be behind one address.
POSTS_OF_STRANGERS = "60/m/ip"
# What somebody typed before signing in lies in their session.
KEEPING_FOR_STRANGERS = "30/h/ip"
# An editor reads each message.
WRITING_TO_THE_DESK = "10/h/user,40/d/user"
