"""The form that takes somebody into a community."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields import SelectChoice

from surveys.views.network.forms import StaffForm, line

ROLE_CHOICES = [
    SelectChoice("facilitator", "Facilitator: builds questionnaires, runs sessions, reads results"),
    SelectChoice("lead", "Lead: reads results, changes nothing"),
]


class InvitationForm(StaffForm):
    """An address and a role."""

    email = line("E-mail address", 255, "Enter an e-mail address")
    role = RadioField("Role", choices=ROLE_CHOICES, default="facilitator")
