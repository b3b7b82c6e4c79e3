"""The command `soundings`: what an operator runs by hand or from a service file.

Each command is short; what it does lives in a module of its own, loaded only when it is called.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from surveys.database import UnsafeDatabase, db, may_write
from surveys.errors import SoundingsError
from surveys.settings import SettingsError

Factory = Callable[..., Flask]


def main(create_app: Factory) -> None:
    """Run the command line with the given application factory."""
    try:
        commands(obj=create_app)
    except SoundingsError as error:
        raise SystemExit(f"{error.message} {error.way_out}") from None
    except (SettingsError, UnsafeDatabase) as error:
        raise SystemExit(str(error)) from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Soundings: anonymous before and after questionnaires, and honestly what changed."""


@commands.command()
@click.option("--bind", default=None, help="Address and port, or unix:PATH. Default: those of SOUNDINGS_PUBLIC_URL.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=32, show_default=True, type=click.IntRange(1, 256))
@click.option("--demo", is_flag=True, help="Load the demo first, if the database is empty, and say where to look.")
@click.pass_obj
def serve(create_app: Factory, bind: str | None, workers: int, threads: int, demo: bool) -> None:
    """Bring the database up to date, then serve: gunicorn and, beside it, the clerk."""
    from surveys.operations.serving import serve as run  # what only a server needs

    raise SystemExit(run(create_app(), bind=bind, workers=workers, threads=threads, demo=demo))


@commands.command()
@click.pass_obj
def clerk(create_app: Factory) -> None:
    """Run the clerk alone: it seals, pairs, releases and draws. `serve` starts one by itself."""
    from surveys.operations import in_use  # small, but not for every command
    from surveys.operations.clerk import run  # with it the statistics, which other commands do without

    app = create_app()
    in_use.share(app.config["SOUNDINGS_DATA"])
    run(app)


@commands.command()
@click.pass_obj
def demo(create_app: Factory) -> None:
    """Load the demo into an empty database: two communities, a year of sessions, an account with a random password."""
    from surveys.operations import demo as module  # with it the statistics
    from surveys.operations.migrating import migrate  # with it Alembic

    app = create_app()
    migrate(app)
    click.echo(module.introduction(app, module.load(app)))


@commands.command("create-user")
@click.argument("email")
@click.option("--admin", is_flag=True, help="An administrator, who may add people and communities.")
@click.pass_obj
def create_user(create_app: Factory, email: str, admin: bool) -> None:
    """Make an account and print a link, good once and for a day, at which its owner chooses a password."""
    from surveys.sign_in import create_account, welcome_link  # loads the sign-in library

    app = _migrated(create_app)
    with app.test_request_context(), may_write():
        user = create_account(db.session, email, administrator=admin)
        db.session.commit()
        click.echo(welcome_link(user))


@commands.command()
@click.argument("email")
@click.pass_obj
def token(create_app: Factory, email: str) -> None:
    """Print a new API token of an account. It is shown this once; only its hash is kept."""
    from surveys.sign_in import find_account  # loads the sign-in library
    from surveys.tokens import make_token  # small, but used by this command alone

    app = _migrated(create_app)
    with app.app_context(), may_write():
        user = find_account(db.session, email)
        if user is None:
            raise SystemExit(f"There is no account {email}. Make one with: soundings create-user {email}")
        made = make_token(db.session, user)
        db.session.commit()
        click.echo(made)


@commands.command("import-responses")
@click.argument("mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--community", required=True, help="The community's id, or its name (made if there is none).")
@click.option("--owner", required=True, help="E-mail address of the account that becomes its facilitator.")
@click.option("--partial", is_flag=True, help="Take the rows that can be taken, although others cannot.")
@click.pass_obj
def import_responses(create_app: Factory, mapping: Path, community: str, owner: str, partial: bool) -> None:
    """Import before and after answers from CSV files, as the MAPPING file says (docs/importing.md)."""
    from surveys.operations.importing import run  # with it the statistics

    raise SystemExit(run(_migrated(create_app), mapping, community, owner, partial=partial, say=click.echo))


@commands.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(create_app: Factory, file: Path) -> None:
    """Write an encrypted backup to a new FILE while all goes on. SOUNDINGS_BACKUP_PASSPHRASE holds the passphrase."""
    from surveys.operations import backup as module  # with it Alembic and the encryption

    _end_tidily()
    try:
        module.back_up(create_app, file, module.passphrase_of(os.environ), click.echo)
    except OSError as error:
        raise SystemExit(f"The backup could not be written: {error.strerror}.") from None


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Lose what is in the databases now.")
@click.pass_obj
def restore(create_app: Factory, file: Path, replace: bool) -> None:
    """Put the backup in FILE into the empty databases of this installation, which must not be running."""
    from surveys.operations import backup as module  # with it Alembic and the encryption
    from surveys.operations import restore as restoring  # as above

    secret = module.passphrase_of(os.environ)
    _end_tidily()
    try:
        restoring.restore(create_app, file, secret, click.echo, replace=replace)
    except OSError as error:
        raise SystemExit(f"The backup could not be restored: {error.strerror}.") from None


@commands.command()
@click.argument("tag")
def words(tag: str) -> None:
    """Write the catalogue of a language anew, such as fr: what attendees can read, translated as before or empty."""
    from surveys.operations.wording import write  # with it what reads the program's source

    try:
        file, empty = write(tag)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    click.echo(f"{file}: {empty} to translate")


def _end_tidily() -> None:
    """Let SIGTERM end a command as an error does, so that it takes away what it laid out: copies of answers."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def _migrated(create_app: Factory) -> Flask:
    from surveys.operations.migrating import migrate  # with it Alembic

    app = create_app()
    migrate(app)
    return app
