"""The blueprint of communities and what happened in them over time."""

from flask import Blueprint

blueprint = Blueprint("network", __name__)
