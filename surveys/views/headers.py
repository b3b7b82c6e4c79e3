"""Security headers on every answer, static files, and the rules that hold before any view is reached.

Every page allows its own files and nothing else; the attendee's pages allow one style and one script block by their
hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from flask_compress import Compress
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from surveys.errors import NoLength, TooLarge, Unreadable, WrongKind
from surveys.settings import MAX_BODY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC = Path(__file__).resolve().parents[2] / "static"
YEAR = 365 * 24 * 3600


def static_path() -> str:
    """Where static files are served: the path carries a hash of all of them, so that browsers may keep them."""
    content = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            content.update(file.name.encode() + file.read_bytes())
    return f"/static/{content.hexdigest()[:12]}"


def names_no_host(environ: WSGIEnvironment) -> bool:
    """Whether a request leaves out the host that it must name; only the oldest protocol knew none."""
    return not environ.get("HTTP_HOST") and environ.get("SERVER_PROTOCOL") != "HTTP/1.0"


def check_request() -> None:
    """Refuse a request that names no host, and a body that does not say its length, is too long, or is packed."""
    if names_no_host(request.environ):
        raise Unreadable
    if request.method in ("POST", "PUT", "PATCH"):
        # a chunked body over the limit would be cut silently and taken for the whole; what is not there needs no length
        if request.content_length is None and "Transfer-Encoding" in request.headers:
            raise NoLength
        if (request.content_length or 0) > MAX_BODY:
            raise TooLarge
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise WrongKind


def set_up_headers(app: Flask) -> None:
    """Headers on every answer, compression, static files, and the checks before any view."""
    secure = bool(app.config["SECURE_TRANSPORT"])
    pages = _headers(_pages_csp(), secure)
    app.attendee_headers = tuple(pages.items())  # type: ignore[attr-defined]  # a name of our own on Flask's object

    app.before_request(check_request)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in pages.items():
            if name not in response.headers or name == "Cache-Control":
                response.headers[name] = value
        return response

    app.config.setdefault("COMPRESS_MIMETYPES", ["text/html", "application/json", "image/svg+xml", "text/csv"])
    Compress(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way to put a layer around it
        BehindProxy(NoCookies(app.wsgi_app)),
        root=str(STATIC),
        prefix=app.static_url_path,
        max_age=YEAR,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=lambda headers, path, url: [
            headers.setdefault(k, v) for k, v in pages.items() if k != "Cache-Control"
        ],
    )


class BehindProxy:
    """Takes the client's address from our own nginx, which alone speaks to the unix socket.

    On a TCP port the header may be anybody's invention, so there it counts for nothing.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._direct = application
        self._proxied = ProxyFix(application, x_for=1, x_proto=1, x_host=0)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        by_socket = not environ.get("REMOTE_ADDR")
        return (self._proxied if by_socket else self._direct)(environ, start_response)


class NoCookies:
    """Takes the cookies out of what comes to the API, which knows its callers by their tokens.

    Without them no session is opened and no sign-in looked for, and so no answer renews or clears either.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").lstrip("/").startswith("api/"):
            environ.pop("HTTP_COOKIE", None)
        return self._application(environ, start_response)


def attendee_csp(style: str, script: str, worker: bool = False) -> str:
    """The policy of an attendee's page: its one style and one script block, by hash, and nothing else.

    `worker`: whether it may register our service worker.
    """
    policy = _base().style_src(block_hash(style)).form_action("'self'")
    if script:
        policy = policy.script_src(block_hash(script)).connect_src("'self'")
    if worker:
        policy = policy.worker_src("'self'")
    return policy.header_value


def worker_csp() -> str:
    """The policy of the attendee's service worker: it may ask for our own pages."""
    return _base().connect_src("'self'").header_value


def block_hash(block: str) -> str:
    """A block's source expression in a policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}'"


def _base() -> ContentSecurityPolicy:
    closed = ContentSecurityPolicy().default_src("'none'").base_uri("'none'").frame_ancestors("'none'")
    return closed.custom_directive("object-src", "'none'").img_src("data:")


def _pages_csp() -> ContentSecurityPolicy:
    own = "'self'"
    return _base().script_src(own).style_src(own).img_src(own, "data:").connect_src(own).form_action(own)


def _headers(csp: ContentSecurityPolicy, secure: bool) -> dict[str, str]:
    permissions = PermissionsPolicy()
    for feature in (
        "camera",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "accelerometer",
        "gyroscope",
        "magnetometer",
    ):
        permissions = getattr(permissions, feature)()
    hsts = StrictTransportSecurity().max_age(YEAR).include_subdomains() if secure else None
    return dict(
        Secure(
            cache=CacheControl().no_store(),
            coop=CrossOriginOpenerPolicy().same_origin(),
            corp=CrossOriginResourcePolicy().same_origin(),
            csp=csp,
            hsts=hsts,
            permissions=permissions,
            referrer=ReferrerPolicy().no_referrer(),
            xcto=XContentTypeOptions(),
            xfo=XFrameOptions().deny(),
        ).headers
    )
