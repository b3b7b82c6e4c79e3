"""dev.py and the lock files: what a newcomer's first minute depends on."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import dev

PROJECT = Path(__file__).resolve().parents[1]


def entries(lock: Path) -> dict[str, str]:
    """Name and version, by name, of a lock file's packages; entries for some machines only have their marker in it."""
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(pins)


def asked_for(*groups: str) -> set[str]:
    """Names of the packages that pyproject.toml asks for."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + [
        word for group in groups for word in project["dependency-groups"][group]
    ]
    return {re.match(r"[\w.-]+", word)[0].lower() for word in wanted}


def test_lock_files_hold_what_is_asked_for() -> None:
    assert asked_for("lock") - set(entries(dev.RUN_LOCK)) == set()
    assert asked_for("lock", "dev") - set(entries(dev.DEV_LOCK)) == set()


def test_lock_for_development_has_the_versions_that_run() -> None:
    assert entries(dev.RUN_LOCK).items() - entries(dev.DEV_LOCK).items() == set()


@pytest.mark.parametrize("lock", [dev.RUN_LOCK, dev.DEV_LOCK], ids=lambda path: path.name)
def test_lock_file_holds_pins_and_hashes_alone(lock: Path) -> None:
    pin, digest = r"[\w.-]+==\S+( ; .+)? \\", r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(f"{pin}|{digest}", line)] == []


def test_compiled_modules_are_kept_in_the_environment_where_they_may_not_lie_beside_the_sources() -> None:
    kept = str(dev.VENV / "compiled")
    assert dev.keeping_compiled({"A": "b"}) == {"A": "b"}
    assert dev.keeping_compiled({"A": "b", "PYTHONDONTWRITEBYTECODE": ""}) == {"A": "b"}
    assert dev.keeping_compiled({"PYTHONDONTWRITEBYTECODE": "1"}) == {"PYTHONPYCACHEPREFIX": kept}
    chosen = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "elsewhere"}
    assert dev.keeping_compiled(chosen) == {"PYTHONPYCACHEPREFIX": "elsewhere"}


# Put together here, so that this file passes the check that it tests
FOREIGN = [
    "https://" + "pypi" + ".org/simple",
    "https://files." + "pythonhosted" + ".org/packages/a.whl",
    "--extra-" + "index-url somewhere",
    "--find-" + "links=wheels",
    "file:" + "///opt/wheels",
    "see /" + "home/ann/notes",
    'open("/' + 'tmp/x")',
    "C:" + "\\Users\\ann",
    "/" + "Users/ann/soundings",
]


@pytest.mark.parametrize("line", FOREIGN)
def test_foreign_address_is_found_with_its_line(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"fine\n{line}\n")
    assert [number for number, _what in dev.foreign(tmp_path / "a.txt")] == [2]


@pytest.mark.parametrize(
    "line", ["https://example.org/home/page", "~/work/notes", "../shared/data", "/usr/bin/env python3", "$ROOT/tmp/x"]
)
def test_ordinary_address_is_no_fault(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(line)
    assert dev.foreign(tmp_path / "a.txt") == []


def test_foreign_looks_at_text_alone(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff\xfe /" + b"home/ann")
    assert dev.foreign(tmp_path / "a.png") == []


def test_gitignore_loses_no_file_that_runs(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    shutil.copy(PROJECT / ".gitignore", tmp_path)
    folders = ("forms", "analysis", "surveys", "templates", "static", "tests", "benchmarks", "deploy", "docs")
    files = [path for folder in folders for path in (PROJECT / folder).rglob("*") if path.is_file()]
    names = [path.relative_to(PROJECT).as_posix() for path in files if "__pycache__" not in path.parts]
    command = ["git", "check-ignore", "--no-index", "--stdin"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, input="\n".join(names))
    assert done.stdout.split() == []


def environment(folder: Path, version: str, made_at: Path) -> Path:
    """What is left of a virtual environment for dev.usable to look at."""
    venv = folder / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    (venv / "pyvenv.cfg").write_text(f"home = somewhere\nversion = {version}\n")
    packages = venv / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "soundings.pth").write_text(f"{made_at}\n")
    return venv


def test_usable_environment_is_kept(tmp_path: Path) -> None:
    assert dev.usable(environment(tmp_path, "3.13.0", tmp_path)) is True


def test_usable_refuses_an_older_python(tmp_path: Path) -> None:
    assert dev.usable(environment(tmp_path, "3.9.18", tmp_path)) is False


def test_usable_refuses_an_environment_that_was_moved(tmp_path: Path) -> None:
    assert dev.usable(environment(tmp_path, "3.13.0", tmp_path / "before")) is False


def test_usable_refuses_what_is_no_environment(tmp_path: Path) -> None:
    assert dev.usable(tmp_path / ".venv") is False


def test_usable_refuses_an_environment_whose_python_is_gone(tmp_path: Path) -> None:
    venv = environment(tmp_path, "3.13.0", tmp_path)
    (venv / "bin" / "python").unlink()
    assert dev.usable(venv) is False


def point_dev_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let dev.py work in another folder, with an environment that is there already; returns its lock file."""
    venv = environment(folder, "3.13.0", folder)
    monkeypatch.setattr(dev, "VENV", venv)
    monkeypatch.setattr(dev, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(dev, "ROOT", folder)
    lock = folder / "requirements.lock"
    lock.write_text("flask==3.1.3\n")
    return lock


def test_set_up_does_nothing_where_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = point_dev_to(tmp_path, monkeypatch)
    digest = hashlib.sha256(lock.read_bytes() + str(tmp_path).encode()).hexdigest()
    (dev.VENV / "set-up-of-requirements").write_text(digest)
    dev.set_up(lock)  # installing would fail: this environment has no Python
    assert not (dev.VENV / "wanted.txt").exists()


def test_set_up_installs_again_when_the_lock_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = point_dev_to(tmp_path, monkeypatch)
    (dev.VENV / "set-up-of-requirements").write_text("of another lock")
    dev.PYTHON.write_text(f'#!/bin/sh\necho "$*" >> "{tmp_path}/asked"\necho "pip 26.3 from here"\n')
    dev.PYTHON.chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # no uv
    dev.set_up(lock)
    asked = (tmp_path / "asked").read_text()
    assert [word for word in ("--require-hashes", "--only-binary :all:", "--no-deps") if word not in asked] == []
    assert (dev.VENV / "bin" / "soundings").read_text().startswith("#!/bin/sh\n")
    dev.PYTHON.unlink()
    dev.PYTHON.touch()
    dev.set_up(lock)  # the second time there is nothing to do, so that this Python, which is none, is not asked


def test_unknown_command_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["sail"]) == 2
    assert "no command “sail”" in capsys.readouterr().err


def test_failed_installation_shows_its_last_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "VENV", tmp_path)
    with pytest.raises(dev.SetUpError, match="no such package"):
        dev.run_installer(["sh", "-c", "echo no such package; exit 1"], ["a==1"])
