"""Settings of an installation, from its environment, with defaults that are safe on one machine.

Only what differs between installations is a setting; nothing here can weaken the anonymity promise.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from surveys.database import engine_settings

MAX_BODY = 256 * 1024
LOW, LEAST = 0.10, 200  # what must be free of the disk: to go on unwarned, and MB for anything new to begin
DEFAULT_URL = "http://127.0.0.1:8000"


class SettingsError(RuntimeError):
    """A setting that cannot be used, said in one sentence."""


def settings(environment: Mapping[str, str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The application's configuration.

    `environment` is os.environ or the like; `given` are Flask settings that stand over it (tests). Creates the data
    folder and, in it, the secret where none is set. Raises SettingsError.
    """
    data = Path(environment.get("SOUNDINGS_DATA", "instance")).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    public_url = environment.get("SOUNDINGS_PUBLIC_URL", DEFAULT_URL).rstrip("/")
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("SOUNDINGS_PUBLIC_URL must be an address that begins with http:// or https://")
    secret = _secret(environment, data)
    secure = parts.scheme == "https"
    # matplotlib writes a font cache; it belongs to the installation, not to somebody's home
    os.environ.setdefault("MPLCONFIGDIR", str(data / "matplotlib"))
    return {
        "SOUNDINGS_DATA": data,
        "PUBLIC_URL": public_url,
        "LINK_SECRET": derive(secret, "link"),
        "SECRET_KEY": derive(secret, "cookies").hex(),
        "SECURITY_PASSWORD_SALT": derive(secret, "passwords").hex(),
        "SQLALCHEMY_ENGINES": engine_settings(environment.get("SOUNDINGS_DATABASE_URL"), data),
        "TRUSTED_HOSTS": sorted({parts.hostname, "127.0.0.1", "localhost"}),
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "__Host-soundings" if secure else "soundings",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SECURE_TRANSPORT": secure,
        "FINISH_WAIT": 10.0,
        "DISK_LOW": LOW,
        "DISK_LEAST": _number(environment, "SOUNDINGS_LEAST_FREE_MB", LEAST),
        **given,
    }


def _number(environment: Mapping[str, str], name: str, usual: int) -> int:
    given = environment.get(name, str(usual))
    if not given.isascii() or not given.isdigit():
        raise SettingsError(f"{name} must be a whole number")
    return int(given)


def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, so that no two uses share a key."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def _secret(environment: Mapping[str, str], data: Path) -> bytes:
    if key := environment.get("SOUNDINGS_SECRET_KEY"):
        if len(key) < 32:
            raise SettingsError("SOUNDINGS_SECRET_KEY must be at least 32 characters long")
        return key.encode()
    path = Path(environment.get("SOUNDINGS_SECRET_KEY_FILE", data / "secret-key"))
    if not path.exists():
        if "SOUNDINGS_SECRET_KEY_FILE" in environment:
            raise SettingsError("The file named in SOUNDINGS_SECRET_KEY_FILE does not exist")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip()  # another process was faster
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
    return path.read_bytes().strip()
