"""The blueprint of the builder."""

from flask import Blueprint

blueprint = Blueprint("build", __name__)
