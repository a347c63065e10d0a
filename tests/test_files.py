"""Reading a folder: what is taken, what is left out, what becomes a gap."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from pdflow.errors import NothingToScan
from pdflow.facts.sources import Sources
from pdflow.read.files import MAX_BYTES, MAX_SCRIPT_BYTES, count_lines, read_sources
from pdflow.read.ignore import Ignores, read_patterns
from pdflow.read.repository import package_name, repository_root
from pdflow.read.text import UnreadableText, decode
from pdflow.scan import scan
from pdflow.settings import Settings


def plant(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read(root: Path, *paths: str, exclude: tuple[str, ...] = (), tests: bool = False) -> Sources:
    return read_sources(root, tuple(Path(path) for path in paths), exclude, tests)


def names(files: tuple) -> list[str]:
    return [file.path for file in files]


def test_each_file_is_sorted_by_what_it_is(tmp_path: Path) -> None:
    files = (
        "app/views.py app/tool.pyw templates/base.html ui/main.tsx ui/style.css ui/lib.min.js ui/types.d.ts "
        "static/vendor/consent/services.js templates/vendor/list.html "
        "templates/mail/welcome.txt notes.txt README.md requirements.txt requirements/base.in requirements-dev.txt "
        "pyproject.toml poetry.lock package.json app.json docker-compose.prod.yml compose.yml .env .env.example "
        "Procfile environment.yml data.json"
    ).split()
    sources = read(plant(tmp_path, {name: "{}" if name.endswith("json") else "" for name in files}))
    assert names(sources.python) == ["app/tool.pyw", "app/views.py"]
    assert names(sources.web) == ["templates/base.html", "templates/vendor/list.html", "ui/main.tsx", "ui/style.css"]
    assert names(sources.templates) == ["templates/mail/welcome.txt"]
    assert names(sources.manifests) == [
        ".env.example", "Procfile", "app.json", "compose.yml", "docker-compose.prod.yml", "environment.yml",
        "package.json", "pyproject.toml", "requirements-dev.txt", "requirements.txt", "requirements/base.in",
    ]  # fmt: skip
    assert sources.gaps == ()


def test_tests_are_counted_and_read_only_on_request(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "shop/models.py": "a = 1\nb = 2\n",
            "shop/tests.py": "one\n",
            "shop/test_models.py": "one\ntwo",
            "tests/factories.py": "one\ntwo\nthree\n",
            "conftest.py": "",
            "contests.py": "no test\n",
            "tests/page.html": "<p>",
            "ui/cart.test.ts": "x",
        },
    )
    sources = read(tmp_path)
    assert names(sources.python) == ["contests.py", "shop/models.py"]
    assert sources.lines == 3
    assert sources.tests == ("conftest.py", "shop/test_models.py", "shop/tests.py", "tests/factories.py")
    assert sources.test_lines == 6
    assert sources.web == ()

    asked = read(tmp_path, tests=True)
    assert {file.path: file.is_test for file in asked.python} == {
        "conftest.py": True, "contests.py": False, "shop/models.py": False, "shop/test_models.py": True,
        "shop/tests.py": True, "tests/factories.py": True,
    }  # fmt: skip
    assert asked.tests == sources.tests
    assert names(asked.web) == ["tests/page.html", "ui/cart.test.ts"]


def test_folders_of_a_kind_of_tests_are_tests_others_are_not(tmp_path: Path) -> None:
    plant(tmp_path, {f"{name}/steps.py": "" for name in ("selenium_tests", "end-to-end-tests", "lab_tests", "integration")})
    sources = read(tmp_path)
    assert names(sources.python) == ["integration/steps.py", "lab_tests/steps.py"]
    assert sources.tests == ("end-to-end-tests/steps.py", "selenium_tests/steps.py")


def test_the_settings_of_a_test_suite_are_tests(tmp_path: Path) -> None:
    """What they name receives nothing: a host that does not exist. A file `test.py` elsewhere may be of the application."""
    of_tests = ("config/settings/test.py", "settings/testing.py", "shop/settings_ci.py")
    others = ("config/settings/base.py", "shop/commands/test.py", "shop/contest.py", "shop/mail/testing.py")
    plant(tmp_path, dict.fromkeys((*of_tests, *others), ""))
    sources = read(tmp_path)
    assert names(sources.python) == sorted(others)
    assert sources.tests == of_tests


def test_a_folder_above_the_root_makes_no_test(tmp_path: Path) -> None:
    root = plant(tmp_path / "tests" / "shop", {"views.py": ""})
    assert names(read(root).python) == ["views.py"]


def test_generated_migrations_are_skipped_others_read(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "shop/migrations/0001_initial.py": "",
            "shop/migrations/helpers.py": "",
            "migrations/versions/3f9c_add.py": "",
            "api/versions/v1.py": "",
        },
    )
    sources = read(tmp_path)
    assert sources.skipped == ("migrations/versions/3f9c_add.py", "shop/migrations/0001_initial.py")
    assert names(sources.python) == ["api/versions/v1.py", "shop/migrations/helpers.py"]


def test_installed_packages_and_hidden_folders_are_never_read(tmp_path: Path) -> None:
    folders = ".git .venv venv node_modules __pycache__ site-packages .tox .idea shop.egg-info my-env"
    plant(tmp_path, {f"{folder}/x.py": "" for folder in folders.split()})
    plant(tmp_path, {"my-env/pyvenv.cfg": "", "env/x.py": "", "app.py": ""})
    assert names(read(tmp_path).python) == ["app.py", "env/x.py"]


def test_gitignore_at_every_level_with_negation(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            ".gitignore": "*.gen.py\n/build/\n/local_*\n!local_keep.py\nlib/**\n!lib/kept.py\n",
            "a.gen.py": "",
            "build/x.py": "",
            "sub/build/x.py": "",
            "local_x.py": "",
            "local_keep.py": "",
            "lib/x.py": "",
            "lib/kept.py": "",
            "sub/.gitignore": "!wanted.gen.py\nsecret.py",
            "sub/wanted.gen.py": "",
            "sub/other.gen.py": "",
            "sub/secret.py": "",
            "secret.py": "",
            ".git/info/exclude": "private.py",
            "sub/private.py": "",
        },
    )
    expected = ["lib/kept.py", "local_keep.py", "secret.py", "sub/build/x.py", "sub/wanted.gen.py"]
    assert names(read(tmp_path).python) == expected
    # Scanned from below, the files above still count.
    assert names(read(tmp_path / "sub").python) == ["build/x.py", "wanted.gen.py"]


def test_what_is_asked_for_by_name_is_read_although_it_is_ignored(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {".gitignore": "out/\nx.py\n", "out/a.py": "", "out/x.py": "", "x.py": "", "y.py": "", "tests/t.py": ""},
    )
    assert names(read(tmp_path, "out").python) == ["out/a.py", "out/x.py"]
    assert names(read(tmp_path, "x.py").python) == ["x.py"]
    (test,) = read(tmp_path, "tests/t.py").python
    assert test.is_test


def test_exclude_has_the_rules_of_gitignore_and_a_base(tmp_path: Path) -> None:
    plant(tmp_path, {"app/a.py": "", "app/legacy/b.py": "", "app/legacy/keep.py": "", "b.py": ""})
    sources = read(tmp_path, exclude=("app/legacy/*", "!keep.py", "/b.py"))
    assert names(sources.python) == ["app/a.py", "app/legacy/keep.py"]
    sources = read_sources(tmp_path / "app", (), ("app/legacy/",), False, exclude_base=tmp_path)
    assert names(sources.python) == ["a.py"]


NAMES = ("a", "b.py", "c.py", "keep", "x y")
PATTERNS = (
    "*", "*.py", "!*.py", "!*/", "*/", "/*", "a", "/a", "a/", "!a/", "a/*", "a/**", "!a/**/keep", "**/keep", "**",
    "b.py", "!b.py", "/a/b.py", "!/a/b.py", "keep/**/c.py", "# note", "", "x\\ y", "!x y", "[ab]*", "[!a]*.py", "?.py",
    "a/**/c.py", "\\!c.py", "keep/", "!keep/", "c.py ", "a/keep", "[[:alpha:]].py", "[\\b].py", "a/**/**/b.py", "[^b]*",
    "b.py\\ ", "[]b].py", "[b", "b.py\\",
)  # fmt: skip


@pytest.mark.skipif(shutil.which("git") is None, reason="git decides what is right")
def test_ignored_as_git_ignores(tmp_path: Path) -> None:
    """Random trees and random patterns, at two levels, against git itself."""
    rolls = random.Random(20)
    for round_ in range(60):
        root = tmp_path / str(round_)
        root.mkdir()
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        for _ in range(14):
            path = root.joinpath(
                *rolls.choices(NAMES, k=rolls.randint(0, 2)), rolls.choice(("b.py", "c.py", "keep.py"))
            )
            if not any(parent.is_file() for parent in path.parents) and not path.is_dir():
                plant(root, {path.relative_to(root).as_posix(): ""})
        plant(root, {".gitignore": "\n".join(rolls.choices(PATTERNS, k=5))})
        if (root / "a").is_dir():
            plant(root, {"a/.gitignore": "\n".join(rolls.choices(PATTERNS, k=3))})
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "-o", "--exclude-standard"],
            check=True,
            capture_output=True,
            text=True,
        )
        expected = sorted(name for name in listed.stdout.split("\0") if name.endswith(".py"))
        patterns = (root / ".gitignore").read_text()
        try:
            found = names(read(root).python)
        except NothingToScan:
            found = []
        assert found == expected, patterns


def test_links_are_not_followed_and_one_that_leads_out_is_a_gap_only_by_name(tmp_path: Path) -> None:
    root = plant(tmp_path / "root", {"app.py": "", "sub/a.py": ""})
    plant(tmp_path / "other", {"secret.py": ""})
    (root / "out").symlink_to(tmp_path / "other")
    (root / "out.py").symlink_to(tmp_path / "other" / "secret.py")
    (root / "sub" / "loop").symlink_to(root)
    (root / "same.py").symlink_to(root / "app.py")
    sources = read(root)
    assert names(sources.python) == ["app.py", "sub/a.py"]
    assert sources.gaps == ()
    named = read(root, "app.py", "out.py")
    assert names(named.python) == ["app.py"]
    (gap,) = named.gaps
    assert gap.span.path == "out.py" and "out of it" in gap.reason
    assert names(read(root, "same.py").python) == ["app.py"]


def test_a_loop_of_links_by_name_does_not_exist(tmp_path: Path) -> None:
    plant(tmp_path, {"app.py": ""})
    (tmp_path / "x").symlink_to(tmp_path / "y")
    (tmp_path / "y").symlink_to(tmp_path / "x")
    with pytest.raises(NothingToScan, match="does not exist"):
        read(tmp_path, "x")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a = 1\n\0", "null bytes"),
        ("a = 'é'".encode("latin-1"), "not utf-8 from byte 5 on, and no other encoding"),
        (b"# coding: nonsense-8\n", "unknown to Python"),
        (b"# coding: ascii\na = '\xc3\xa9'", "although it says so"),
        (b"# coding: hex\n", "no text encoding"),
        (b"x" * (MAX_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_python_would_not_read_is_a_gap(tmp_path: Path, data: bytes, reason: str) -> None:
    sources = read(plant(tmp_path, {"bad.py": data, "good.py": "a = 1"}))
    assert names(sources.python) == ["good.py"]
    (gap,) = sources.gaps
    assert (gap.span.path, gap.span.line) == ("bad.py", 1)
    assert reason in gap.reason


def test_a_folder_of_nothing_but_gaps_is_no_empty_folder(tmp_path: Path) -> None:
    sources = read(plant(tmp_path, {"bad.py": b"\0"}))
    assert sources.python == ()
    assert len(sources.gaps) == 1


def test_what_may_not_be_read_is_a_gap(tmp_path: Path) -> None:
    plant(tmp_path, {"app.py": "", "closed.py": "", "shut/x.py": ""})
    (tmp_path / "closed.py").chmod(0)
    (tmp_path / "shut").chmod(0)
    if os.access(tmp_path / "closed.py", os.R_OK):
        pytest.skip("nothing is unreadable to this user")
    gaps = read(tmp_path).gaps
    (tmp_path / "shut").chmod(0o700)
    assert [gap.span.path for gap in gaps] == ["closed.py", "shut"]


def test_broken_manifests_bundles_and_binary_templates_are_gaps(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "app.py": "",
            "package.json": "{",
            "pyproject.toml": "[[",
            "ui/bundle.js": b"x" * (MAX_SCRIPT_BYTES + 1),
            "ui/app.min.js": b"x" * (MAX_SCRIPT_BYTES + 1),
            "page.html": b"\0",
        },
    )
    sources = read(tmp_path)
    assert [gap.span.path for gap in sources.gaps] == ["package.json", "page.html", "pyproject.toml", "ui/bundle.js"]
    assert sources.manifests == ()


@pytest.mark.parametrize(
    ("files", "advice"),
    [({"a.txt": ""}, "give the folder"), ({"tests/a.py": ""}, "--include-tests"), ({}, "give the folder")],
)
def test_nothing_to_scan_is_an_error_with_advice(tmp_path: Path, files: dict[str, str | bytes], advice: str) -> None:
    with pytest.raises(NothingToScan, match=advice):
        read(plant(tmp_path, files))


def test_a_script_without_a_suffix_is_python_where_it_says_so(tmp_path: Path) -> None:
    plant(tmp_path, {"manage": "#!/usr/bin/env python3\n", "run": "#!/bin/sh\n"})
    assert names(read(tmp_path, "manage").python) == ["manage"]
    with pytest.raises(NothingToScan, match="no file that pdflow reads"):
        read(tmp_path, "run")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa = 1", "a = 1"),
        ("# -*- coding: latin-1 -*-\na = 'é'".encode("latin-1"), "# -*- coding: latin-1 -*-\na = 'é'"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1251 :\n'ж'".encode("cp1251"), None),
        (b"a = 1\n# coding: latin-1\n", "a = 1\n# coding: latin-1\n"),
        (b"", ""),
    ],
)
def test_python_text_is_decoded_as_the_language_says(data: bytes, text: str | None) -> None:
    assert decode(data) == (data.decode("cp1251") if text is None else text)


def test_a_cookie_after_code_does_not_count() -> None:
    with pytest.raises(UnreadableText):
        decode("a = 1\n# coding: latin-1\n'é'".encode("latin-1"))


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert [count_lines(data) for data in (b"", b"a", b"a\n", b"a\nb", b"\n\n")] == [0, 1, 1, 2, 2]


def test_the_repository_is_the_nearest_folder_with_git(tmp_path: Path) -> None:
    plant(tmp_path, {".git/HEAD": "", "sub/worktree/.git": "gitdir: x", "sub/worktree/a/b.py": ""})
    assert repository_root(tmp_path / "sub") == tmp_path.resolve()
    assert repository_root(tmp_path / "sub/worktree/a/b.py") == (tmp_path / "sub/worktree").resolve()


def test_outside_a_repository_the_folder_stands_for_itself(tmp_path: Path) -> None:
    plant(tmp_path, {"a/b.py": ""})
    if not any((folder / ".git").exists() for folder in tmp_path.resolve().parents):
        assert repository_root(tmp_path / "a" / "b.py") == (tmp_path / "a").resolve()


def test_an_ignore_file_that_is_none_is_passed_over(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore/x": "", "odd": b"\xff\xfe!\n/\n!\n[\n*.py\n"})
    assert read_patterns(tmp_path / ".gitignore") is None
    ignores = Ignores().below(tmp_path, read_patterns(tmp_path / "odd"))
    assert ignores.hides((tmp_path / "a.py").as_posix(), is_folder=False)


def test_a_package_knows_its_own_name(tmp_path: Path) -> None:
    plant(tmp_path, {"src/shop/__init__.py": "", "src/shop/mails/__init__.py": "", "src/shop/static/a.py": ""})
    assert package_name(tmp_path / "src/shop/mails") == "shop.mails"
    assert package_name(tmp_path / "src/shop") == "shop"
    assert package_name(tmp_path / "src") == ""
    assert package_name(tmp_path / "src/shop/static") == ""


def test_the_folder_of_a_package_is_scanned_as_what_it_is(tmp_path: Path) -> None:
    """Under another name the same files import something else: what was remembered of the one is not the other's."""
    files = {
        "__init__.py": "",
        "mails.py": "import requests\n\n\ndef tell(mail):\n    requests.post('https://api.hubapi.com/x', json=mail, timeout=5)\n",
        "views.py": "from shop import mails\n\n\ndef use(user):\n    mails.tell(user.full_name)\n",
    }
    received = {}
    for name in ("other", "shop"):
        root = plant(tmp_path / name, files)
        report = scan(Settings(root, root, cache_folder=tmp_path / "remembered"))
        received[name] = {flow.category for flow in report.flows}
    assert received == {"other": set(), "shop": {"user.name"}}
