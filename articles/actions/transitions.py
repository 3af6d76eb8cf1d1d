from django.db.models import Model

from accounts.models import User

from ..models import Clause, Transition
from ..states import Decision, Judgement, Step


def record_transition(
    subject: Model,
    step: Step | Judgement | Decision,
    *,
    by: User | None,
    from_state: str,
    to_state: str,
    why: str = "",
    clause: Clause | None = None,
) -> Transition:
    return Transition.objects.create(
        subject=subject,
        step=step,
        who=by,
        from_state=from_state,
        to_state=to_state,
        why=why,
        clause=clause,
    )
