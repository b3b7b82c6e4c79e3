"""The blueprint of attendees: no sign-in, no cookie, no web session."""

from flask import Blueprint

blueprint = Blueprint("attend", __name__)
