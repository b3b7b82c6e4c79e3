"""The API under /api/v1, for programs that act for a person by a token. It takes no cookie and gives none.

`gate` lets programs in, `operations` joins bodies, answers and the OpenAPI document, the other files hold the views.
The first call loads those: describing every body took a tenth of a worker's start, and few installations are called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from surveys.views.api.gate import blueprint

ROUTES = (
    ("GET", "/openapi.json", "about", "openapi"),
    ("GET", "/questionnaire.schema.json", "about", "questionnaire_schema"),
    ("GET", "/v1/questionnaire-schema", "about", "questionnaire_schema_v1"),
    ("GET", "/v1/communities", "communities", "list_communities"),
    ("POST", "/v1/communities", "communities", "create_community"),
    ("GET", "/v1/communities/<community_id>", "communities", "show_community"),
    ("POST", "/v1/communities/<community_id>/questionnaires", "communities", "create_questionnaire"),
    ("GET", "/v1/questionnaires/<questionnaire_id>", "communities", "show_questionnaire"),
    ("GET", "/v1/communities/<community_id>/trends", "communities", "show_trends"),
    ("GET", "/v1/communities/<community_id>/outcomes", "communities", "list_outcomes"),
    ("POST", "/v1/communities/<community_id>/outcomes", "communities", "create_outcome"),
    ("POST", "/v1/communities/<community_id>/sessions", "sessions", "create_session"),
    ("GET", "/v1/sessions/<session_id>", "sessions", "show_session"),
    ("POST", "/v1/sessions/<session_id>/waves/<kind>/open", "sessions", "open_wave"),
    ("POST", "/v1/sessions/<session_id>/waves/<kind>/close", "sessions", "close_wave"),
    ("POST", "/v1/sessions/<session_id>/waves/<kind>/undo", "sessions", "undo_open"),
    ("POST", "/v1/sessions/<session_id>/times", "sessions", "plan_times"),
    ("POST", "/v1/sessions/<session_id>/finish", "sessions", "finish_session"),
    ("GET", "/v1/sessions/<session_id>/release", "sessions", "show_release"),
    ("GET", "/v1/sessions/<session_id>/start", "sessions", "show_start"),
    ("GET", "/v1/sessions/<session_id>/export.csv", "sessions", "export_release"),
    ("GET", "/v1/due", "planning", "show_due"),
    ("POST", "/v1/sessions/<session_id>/again", "planning", "plan_again"),
    ("POST", "/v1/sessions/<session_id>/cancel", "planning", "cancel"),
    ("POST", "/v1/sessions/<session_id>/restore", "planning", "restore"),
    ("POST", "/v1/sessions/<session_id>/change", "planning", "change_session"),
    ("POST", "/v1/sessions/<session_id>/wording", "planning", "use_wording"),
    ("POST", "/v1/sessions/<session_id>/series/cancel", "planning", "cancel_series"),
    ("POST", "/v1/sessions/<session_id>/series/restore", "planning", "restore_series"),
)  # method, rule, module, view


def _first(name: str) -> Callable[..., Any]:
    """What stands for a view until the API is called."""

    def load_and_answer(**arguments: Any) -> Any:
        _load()
        return current_app.view_functions[f"{blueprint.name}.{name}"](**arguments)

    return load_and_answer


def _load() -> None:
    from surveys.views.api import about, communities, planning, sessions  # their models are slow to make

    modules = {"about": about, "communities": communities, "planning": planning, "sessions": sessions}
    for _, _, module, name in ROUTES:
        current_app.view_functions[f"{blueprint.name}.{name}"] = getattr(modules[module], name)


for method, rule, _, view in ROUTES:
    blueprint.add_url_rule(rule, view, _first(view), methods=[method])

__all__ = ["blueprint"]
