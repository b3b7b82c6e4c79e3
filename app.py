"""The application: settings, extensions, error pages, blueprints. Nothing else lives here.

`create_app()` must stay light (no scipy, matplotlib, alembic): a web worker starts in well under a second.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask

from surveys.database import db, prepare
from surveys.settings import settings
from surveys.sign_in import csrf, set_up_sign_in
from surveys.views import BLUEPRINTS, COOKIELESS
from surveys.views.attend.door import set_up_door
from surveys.views.errors import set_up_errors
from surveys.views.headers import STATIC, set_up_headers, static_path
from surveys.views.incoming import set_up_incoming
from surveys.views.pages import set_up_pages
from surveys.views.zones import StaffSessions, Zoned, drop_async_hooks


def create_app(config: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Flask:
    """The WSGI application.

    `environment` (default: the process's) holds the SOUNDINGS_ settings, `config` Flask settings that stand over them.
    Raises SettingsError where a setting cannot be used.
    """
    app = Zoned(__name__, static_folder=str(STATIC), static_url_path=static_path())
    app.config.from_mapping(settings(os.environ if environment is None else environment, config or {}))
    app.session_interface = StaffSessions()
    db.init_app(app)
    drop_async_hooks(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare(engine)
    set_up_errors(app)
    set_up_headers(app)
    set_up_incoming(app)
    set_up_pages(app)
    set_up_sign_in(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for blueprint in COOKIELESS:
        csrf.exempt(blueprint)
    set_up_door(app)
    return app


def command() -> None:
    """The installed command `soundings`."""
    from surveys.operations.command_line import main  # the command line loads what a web worker must not

    main(create_app)
