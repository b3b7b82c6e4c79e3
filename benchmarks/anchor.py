"""The anchor: the least that a durable answer can cost with Flask, gunicorn and SQLite.

A kept page; twenty fields read by hand; response and receipt in one durable transaction with the sqlite3 module. It has
no questionnaires, no waves, no grace, no linking and no error pages: what Soundings does is measured against it.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading

from flask import Flask, Response, redirect, request

DATABASE = os.environ.get("ANCHOR_DATABASE", "anchor.db")
PAGE = b"<!doctype html><title>Anchor</title><form method=post>" + b"<input name=q>" * 20 + b"</form>"
KEYS = tuple(f"q-k{number}" for number in range(20))
local = threading.local()


def connection() -> sqlite3.Connection:
    """This thread's connection, with the same durability as the product's."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=5)
        local.connection.execute("PRAGMA journal_mode=WAL")
        local.connection.execute("PRAGMA synchronous=FULL")
    return local.connection


def prepare() -> None:
    """Create the tables; to be called before the workers start."""
    connection().execute("CREATE TABLE IF NOT EXISTS receipts (submission BLOB PRIMARY KEY) WITHOUT ROWID")
    connection().execute("CREATE TABLE IF NOT EXISTS arrivals (id BLOB PRIMARY KEY, answers TEXT) WITHOUT ROWID")


def create_app() -> Flask:
    """The application: one page, one way to send."""
    app = Flask(__name__)

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/s/ANCHOR")
    def page() -> Response:
        return Response(PAGE, mimetype="text/html")

    @app.post("/s/ANCHOR")
    def send() -> tuple[str, int] | Response:
        answers = {}
        for key in KEYS:
            value = request.form.get(key, "")
            if value not in ("", "1", "2", "3", "4", "5"):
                return "wrong", 422
            answers[key] = value
        submission = request.form["submission"]
        text = ",".join(answers.values())
        own = connection()
        own.execute("BEGIN IMMEDIATE")
        own.execute("INSERT OR IGNORE INTO receipts VALUES (?)", (submission.encode(),))
        own.execute("INSERT INTO arrivals VALUES (?, ?)", (secrets.token_bytes(16), text))
        own.execute("COMMIT")
        return redirect("/thanks", 303)  # type: ignore[return-value]  # an answer of Werkzeug is one for Flask

    return app
