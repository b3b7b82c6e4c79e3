"""The blueprint of a session's results."""

from flask import Blueprint

blueprint = Blueprint("results", __name__)
