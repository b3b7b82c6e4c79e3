"""The blueprint of people: who belongs to a community, one's own account, and what to do about a lost password."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
