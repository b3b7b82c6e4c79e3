#!/usr/bin/env python3
"""Set Soundings up and run it, with nothing but Python 3.11 or later.

    python3 dev.py                  set up, load the demo on the first run, serve on http://127.0.0.1:8000
    python3 dev.py serve --help     what serving can be told
    python3 dev.py set-up           only set up: afterwards .venv/bin/soundings is the command
    python3 dev.py test [...]       run the tests; what follows goes to pytest (a folder, -k words; -m slow: slow ones)
    python3 dev.py lint             check style, types, templates, and that no machine's addresses slipped in
    python3 dev.py lock [...]       write the lock files after pyproject.toml changed (needs uv; --upgrade renews all)

Everything is installed into .venv beside this file; nothing outside this folder is changed. Standard library only.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (pyproject.toml cannot stop an older Python from starting this file)
    sys.exit(
        "Soundings needs Python 3.11 or later; this is Python %d.%d.\n" % sys.version_info[:2]  # noqa: UP031 (plain for old Pythons)
        + "Start it with a newer one by name, for example: python3.12 dev.py"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MEMORY = Path("/dev/shm")  # noqa: S108 (a folder in memory, where the system has one)
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"  # holds everything of the other one too, in the same versions
# Pure Python that its authors publish without a wheel: built here from the archive that the lock's hash names, with the
# setuptools of the lock (docs/decisions/0002). Everything else must come as a wheel.
SOURCE_ONLY = ("flask-principal",)
WHEELS_ONLY = ("--only-binary", ":all:", *(word for name in SOURCE_ONLY for word in ("--no-binary", name)))
WATCHED_BY_MYPY = ("app.py", "forms", "analysis", "surveys")

POINTER = "lib/python3*/site-packages/soundings.pth"  # makes this folder importable; also says where .venv was made
WHAT_TO_INSTALL = """This Python has neither pip nor ensurepip, so it cannot install packages. Any one of these helps:
  Debian, Ubuntu:  sudo apt-get install python3-venv
  Fedora:          sudo dnf install python3-pip
  anywhere:        install uv
Then run the same command again."""

# Addresses of package registries, and folders that exist on one machine only. Lock files hold hashes instead.
# The patterns are written so that they do not find themselves.
FOREIGN = {
    "the address of a package registry": re.compile(
        r"pypi\.(?:org|python)|pythonhosted\.org|npmjs\.(?:org|com)|conda\.anaconda|proxy\.golang"
        r"|^\s*--(?:(?:extra-)?index-url|find-links)[ =]|file:/{3}"
    ),
    "a path of one machine": re.compile(r"(?<![\w.~}$])/(?:home|root|Users|tmp|work|workspace)/\w|\b[A-Z]:\\Users\\"),
}


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    commands = {"serve": serve, "test": test, "lint": lint, "lock": lock, "set-up": only_set_up}
    name, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
    if name in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    if name not in commands:
        print(f"dev.py has no command “{name}”.\n{__doc__}", file=sys.stderr)
        return 2
    if os.name == "nt":
        print("Soundings runs on Linux and macOS. On Windows, use the Windows Subsystem for Linux.", file=sys.stderr)
        return 2
    try:
        return commands[name](rest)
    except SetUpError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def serve(arguments: list[str]) -> int:
    """Set up, then become the server; returns only if that fails."""
    set_up(RUN_LOCK)
    environment = {"SOUNDINGS_DATA": str(ROOT / "instance"), **keeping_compiled(dict(os.environ))}
    command = str(VENV / "bin" / "soundings")
    os.execve(command, [command, "serve", "--demo", *arguments], environment)


def only_set_up(arguments: list[str]) -> int:
    """Set up what running needs, for operators."""
    set_up(RUN_LOCK)
    return 0


def test(arguments: list[str]) -> int:
    """Run the tests but the slow ones, two at a time; what is skipped is named with its reason, with CI=true all is."""
    set_up(DEV_LOCK)
    talkative = ["-ra", "--durations=20"] if os.environ.get("CI") == "true" else ["-rs"]
    # a file's tests stay together (they share what is slow to make), in the order of folders: the longest come early
    shared_out = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
    chosen = [] if "-m" in arguments else ["-m", "not slow"]
    command = [PYTHON, "-m", "pytest", *shared_out, *talkative, *chosen, *arguments]
    environment = keeping_compiled(dict(os.environ))
    if chosen and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2_000_000_000:
        environment.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # of the fast tests no disk needs to hear
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def keeping_compiled(environment: dict[str, str]) -> dict[str, str]:
    """What Python may not keep beside its sources, in .venv: each of the many programs would compile it all again."""
    if not environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        return environment
    return {"PYTHONPYCACHEPREFIX": str(VENV / "compiled"), **environment}


def lint(arguments: list[str]) -> int:
    """Run every check, also after one has failed; returns 1 if any did."""
    set_up(DEV_LOCK)
    typed = [name for name in WATCHED_BY_MYPY if (ROOT / name).exists()]
    checks: dict[str, list[str]] = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy", *typed],
        "djlint": ["djlint", "--lint", "--quiet", "templates"],
    }
    if not typed:
        del checks["mypy"]
    if not (ROOT / "templates").exists():
        del checks["djlint"]
    failed = []
    for name, command in checks.items():
        done = subprocess.run([PYTHON, "-m", *command], cwd=ROOT, check=False, capture_output=True, text=True)
        print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    found = [f"{path}:{line}: {what}" for path in files_of_the_project() for line, what in foreign(ROOT / path)]
    print(f"addresses: {'FAILED' if found else 'ok'}", *found, sep="\n")
    if found:
        failed.append("addresses")
    print("lint: " + (f"failed: {', '.join(failed)}" if failed else "all ok"))
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Write both lock files from pyproject.toml: names, versions, markers, hashes, and no address."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetUpError("Writing the lock files needs the program uv. Install it, then try again.")
    # Extra package folders of this machine may hold other builds; a mirror of the whole registry is welcome
    extras = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
    environment = {key: value for key, value in os.environ.items() if key not in extras}
    common = [
        *(uv, "--no-config", "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"),
        *("--fork-strategy", "fewest"),  # one set of versions for every Python, so that the tests speak for all
        *("--generate-hashes", "--no-sources", *WHEELS_ONLY, "--group", "lock"),
        *("--no-header", "--no-annotate", "--no-emit-index-url", *arguments),
    ]
    for path, more in ((RUN_LOCK, []), (DEV_LOCK, ["--group", "dev", "--constraints", RUN_LOCK.name])):
        done = subprocess.run([*common, *more, "--output-file", path.name], cwd=ROOT, env=environment, check=False)
        if done.returncode != 0:
            return done.returncode
        print(f"Wrote {path.name}")
    return 0


class SetUpError(Exception):
    """Something is missing that only the person at the keyboard can mend; the message says what."""


def set_up(lock_file: Path) -> None:
    """Make .venv hold what the lock file names. Does nothing when that is so already."""
    stamp = VENV / f"set-up-of-{lock_file.stem}"
    wanted = hashlib.sha256(lock_file.read_bytes() + str(ROOT).encode()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not usable(VENV):
        print(f"Setting up Soundings in {VENV.name}, once; this takes about half a minute.", flush=True)
        make_venv()
    install(lock_file)
    make_command()
    stamp.write_text(wanted)
    print("Set-up is done.", flush=True)


def usable(venv: Path) -> bool:
    """Whether the folder is a virtual environment of this place, with Python 3.11 or later."""
    config = venv / "pyvenv.cfg"
    if not (config.exists() and (venv / "bin" / "python").exists()):
        return False
    version = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", config.read_text(), re.MULTILINE)
    # What an environment holds points to where it was made, so one that was moved or copied is of no use
    moved = any(pointer.read_text() != f"{venv.parent}\n" for pointer in venv.glob(POINTER))
    return version is not None and (int(version[1]), int(version[2])) >= (3, 11) and not moved


def make_venv() -> None:
    """Make .venv anew, without pip: not every Python can put pip there (Debian's needs a package of its own for it)."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", "--without-pip", "--clear", VENV]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SetUpError(f"Python could not make the folder {VENV}:\n{done.stdout}{done.stderr}\n{WHAT_TO_INSTALL}")


def install(lock_file: Path) -> None:
    """Install exactly what the lock file names, and nothing whose hash differs: first the wheels, then SOURCE_ONLY."""
    entries = re.split(r"\n(?=\S)", lock_file.read_text().strip())
    sources = [entry for entry in entries if entry.startswith(tuple(f"{name}==" for name in SOURCE_ONLY))]
    wheels = [entry for entry in entries if entry not in sources]
    command = [*installer(), "--require-hashes", "--no-deps"]
    print(f"Fetching {len(entries)} packages named in {lock_file.name}.", flush=True)
    run_installer([*command, *WHEELS_ONLY], wheels)
    # Without isolation the setuptools just installed does the building; otherwise a newer one, of no known hash, would
    run_installer([*command, *WHEELS_ONLY, "--no-build-isolation"], sources)


def run_installer(command: list[str], entries: list[str]) -> None:
    """Install some entries of a lock file, saying how far it is; raises SetUpError with the last lines on failure."""
    wanted = VENV / "wanted.txt"
    wanted.write_text("\n".join(entries) + "\n")
    said, fetched = [], 0
    command = [*command, "-r", str(wanted)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Processing ")):  # from the registry; from a folder
                fetched += 1
                if fetched % 15 == 0:
                    print(f"  {fetched} of {len(entries)}", flush=True)
            elif line.startswith("Installing collected") and len(entries) > len(SOURCE_ONLY):
                print("  all fetched; unpacking", flush=True)
    if process.returncode != 0:
        raise SetUpError("The packages could not be installed. The last lines were:\n" + "".join(said[-15:]))


def installer() -> list[str]:
    """A command that installs into .venv, to be continued: uv if it is there, else a pip from wherever there is one."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", str(PYTHON)]
    # Compiling every module would take as long as everything else; Python compiles what is used when it is first used
    quietly = ["install", "--no-compile", "--no-input", "--disable-pip-version-check"]
    quietly += ["--progress-bar", "off", "--use-pep517"]
    if pip_version([str(PYTHON), "-m", "pip"]) > (0, 0):
        return [str(PYTHON), "-m", "pip", *quietly]
    if pip_version([sys.executable, "-m", "pip"]) >= (22, 3):  # the first that installs for another Python
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), *quietly]
    if find_spec("ensurepip"):
        subprocess.run([PYTHON, "-m", "ensurepip"], check=False, capture_output=True)
        if pip_version([str(PYTHON), "-m", "pip"]) > (0, 0):
            return [str(PYTHON), "-m", "pip", *quietly]
    raise SetUpError(WHAT_TO_INSTALL)


def pip_version(command: list[str]) -> tuple[int, int]:
    """Major and minor version of this pip; (0, 0) if there is none."""
    done = subprocess.run([*command, "--version"], check=False, capture_output=True, text=True)
    version = re.match(r"pip (\d+)\.(\d+)", done.stdout)
    return (int(version[1]), int(version[2])) if version else (0, 0)


def make_command() -> None:
    """Make the command `soundings` in .venv, which runs the code of this folder as it is."""
    packages = next(VENV.glob("lib/python3*/site-packages"))
    (packages / Path(POINTER).name).write_text(f"{ROOT}\n")
    command = VENV / "bin" / "soundings"
    # A first line that names the interpreter breaks where the folder's path is long or has a space; the shell does not
    command.write_text(
        f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n"
        "import sys\n\nfrom app import command\n\nsys.exit(command())\n"
    )
    command.chmod(0o755)


def files_of_the_project() -> list[str]:
    """Files that belong to the project: those that git knows or would take, else all that are not made by machines."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists() and shutil.which("git"):
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]
    made = ("instance", "build", "dist", "node_modules")
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    folders = ((str(path), path.parts[0]) for path in files)
    return [name for name, top in folders if top not in made and (top == ".ci" or top[0] != "." or top == name)]


def foreign(path: Path) -> list[tuple[int, str]]:
    """Lines of a text file that name a registry or one machine's folder: (line number, what it is)."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []  # a picture or the like
    lines = enumerate(text.splitlines(), 1)
    return [(number, what) for number, line in lines for what, pattern in FOREIGN.items() if pattern.search(line)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
