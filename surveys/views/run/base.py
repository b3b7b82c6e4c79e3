"""The blueprint of a session on its day: plan, open, close, show the room."""

from flask import Blueprint

blueprint = Blueprint("run", __name__)
