"""Settings: from a file, from flags, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdflow.errors import NothingToScan, SettingsError
from pdflow.facts.comment import Ignore
from pdflow.settings import Flags, check_rule_ids, load_settings


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, the working folder."""
    root = (tmp_path / "project").resolve()
    (root / ".git").mkdir(parents=True)
    (root / "app").mkdir()
    (root / "app" / "a.py").write_text("")
    (root / "app" / "b.py").write_text("")
    monkeypatch.chdir(root)
    return root


def written(project: Path, text: str, name: str = "pyproject.toml") -> None:
    (project / name).write_text(text)


def problems(flags: Flags | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(flags or Flags())
    return str(caught.value).splitlines()


def test_without_a_file_the_defaults_hold(project: Path) -> None:
    settings = load_settings(Flags())
    assert (settings.root, settings.base, settings.paths, settings.config) == (project, project, (), None)
    assert (settings.fail_on, settings.min_confidence, settings.workers, settings.cache) == (
        "warning",
        "medium",
        0,
        True,
    )


def test_every_key_is_read(project: Path) -> None:
    (project / "privacy").mkdir()
    (project / "list.md").write_text("")
    written(
        project,
        """
[project]
name = "x"

[tool.pdflow]
exclude = ["legacy/"]
declared = ["list.md"]
own_domains = ["Example.org", "*.example.net"]
include_tests = true
signatures = ["privacy"]
fail_on = "error"
min_confidence = "low"
workers = 3
cache = "~/somewhere"
disable = ["stale-sub-processor"]
ignore = [{rule = "unknown-recipient", reason = "our proxy", path = "app"}]
""",
    )
    settings = load_settings(Flags())
    assert settings.config == project / "pyproject.toml"
    assert settings.exclude == ("legacy/",)
    assert settings.declared == (project / "list.md",)
    assert settings.own_domains == ("example.org", "*.example.net")
    assert settings.include_tests
    assert settings.signatures == (project / "privacy",)
    assert (settings.fail_on, settings.min_confidence, settings.workers) == ("error", "low", 3)
    assert settings.cache and settings.cache_folder == Path("~/somewhere").expanduser()
    assert settings.disable == ("stale-sub-processor",)
    assert settings.ignore == (Ignore(rule="unknown-recipient", vendor="*", path="app", reason="our proxy"),)


def test_pdflow_toml_holds_the_keys_at_its_top(project: Path) -> None:
    written(project, 'fail_on = "note"\n[[ignore]]\nrule = "r"\nreason = "why"\n', "pdflow.toml")
    settings = load_settings(Flags())
    assert settings.fail_on == "note"
    assert settings.ignore[0].reason == "why"


def test_all_mistakes_are_told_at_once_with_their_lines(project: Path) -> None:
    written(
        project,
        """[tool.other]
exclude = 1
[tool.pdflow]
exlude = ["a"]
fail-on = "error"
workers = -1
min_confidence = "hihg"
include_tests = "yes"
own_domains = ["https://example.org"]
declared = ["nowhere.yml"]
[[tool.pdflow.ignore]]
rule = "a"
reason = "b"
[[tool.pdflow.ignore]]
rule = "a"
vendr = "c"
""",
    )
    file = str(project / "pyproject.toml")
    told = problems()
    assert told == [
        f"{file}:4: exlude: unknown key; did you mean `exclude`?",
        f"{file}:5: fail-on: unknown key; did you mean `fail_on`?",
        f"{file}:6: workers: must be a whole number, 0 or more",
        f"{file}:7: min_confidence: must be one of low, medium, high; did you mean `high`?",
        f"{file}:8: include_tests: must be true or false",
        f"{file}:9: own_domains: 'https://example.org' is no domain; write it without scheme, port and path, such as "
        '"example.org"',
        f"{file}:14: ignore: unknown key `vendr`; did you mean `vendor`?",
        f"{file}:10: declared: there is no file {project / 'nowhere.yml'}",
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('{rule = "a"}', "`reason` is missing; say why"),
        ('{reason = "a"}', "`rule` is missing"),
        ('{rule = "a", reason = " "}', "`reason` must be a text"),
        ('"a"', "must be a table"),
    ],
)
def test_an_ignored_finding_needs_rule_and_reason(project: Path, entry: str, message: str) -> None:
    written(project, f"[tool.pdflow]\nignore = [{entry}]\n")
    (problem,) = problems()
    assert message in problem


def test_broken_files_are_told_where_they_speak_of_pdflow(project: Path) -> None:
    written(project, "[[broken")
    assert load_settings(Flags()).config is None
    written(project, "[tool.pdflow]\nexclude = [}\n")
    assert "no valid TOML" in problems()[0] and "line 2" in problems()[0]
    (project / "pyproject.toml").write_bytes(b"# \xff [tool.pdflow]")
    assert "not UTF-8" in problems()[0]


def test_two_files_with_settings_are_one_too_many(project: Path) -> None:
    written(project, "[tool.pdflow]\nworkers = 1\n")
    written(project, "workers = 2\n", "pdflow.toml")
    assert "both hold settings" in problems()[0]


def test_flags_come_before_the_file(project: Path) -> None:
    written(project, '[tool.pdflow]\nfail_on = "error"\nworkers = 2\ninclude_tests = true\ncache = true\n')
    settings = load_settings(Flags(fail_on="note", workers=1, include_tests=None, cache=False))
    assert (settings.fail_on, settings.workers, settings.include_tests, settings.cache) == ("note", 1, True, False)


def test_a_folder_is_its_own_root_and_the_configuration_above_it_holds(project: Path) -> None:
    written(project, '[tool.pdflow]\nexclude = ["app/x.py"]\n')
    settings = load_settings(Flags(paths=(Path("app"),)))
    assert (settings.root, settings.base, settings.paths) == (project / "app", project, ())


def test_the_search_for_a_configuration_ends_at_the_repository(project: Path) -> None:
    written(project.parent, "[tool.pdflow]\nworkers = 7\n")
    assert load_settings(Flags()).workers == 0


def test_files_are_scanned_from_the_working_folder(project: Path) -> None:
    settings = load_settings(Flags(paths=(Path("app/a.py"), Path("app/b.py"))))
    assert settings.root == project
    assert settings.paths == (project / "app/a.py", project / "app/b.py")


def test_files_elsewhere_are_scanned_from_the_folder_that_holds_them(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    settings = load_settings(Flags(paths=(project / "app/a.py", project / "app/b.py")))
    assert settings.root == project / "app"


def test_a_path_that_does_not_exist_is_told(project: Path) -> None:
    with pytest.raises(NothingToScan, match="nowhere does not exist"):
        load_settings(Flags(paths=(Path("nowhere"),)))


@pytest.mark.parametrize("place", ["subprocessors.yml", "docs/subprocessors.yaml", ".github/subprocessors.yml"])
def test_the_declared_list_is_found_in_the_usual_places(project: Path, place: str) -> None:
    (project / place).parent.mkdir(exist_ok=True)
    (project / place).write_text("")
    assert load_settings(Flags()).declared == (project / place,)
    assert load_settings(Flags(paths=(Path("app"),))).declared == (project / place,)


def test_a_declared_list_by_flag_is_relative_to_the_working_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "app" / "list.yml").write_text("")
    monkeypatch.chdir(project / "app")
    assert load_settings(Flags(declared=(Path("list.yml"),))).declared == (project / "app" / "list.yml",)
    assert "there is no such file" in problems(Flags(declared=(Path("other.yml"),)))[0]


def test_paths_of_ignored_findings_are_seen_from_the_root(project: Path) -> None:
    entries = [
        f'[[tool.pdflow.ignore]]\nrule = "r"\nreason = "x"\npath = "{path}"\n'
        for path in ("app/", "app/a.py", "*/a.py", "b/")
    ]
    written(project, "".join(entries) + '[[tool.pdflow.ignore]]\nrule = "*"\nvendor = "stripe"\nreason = "x"\n')
    whole = load_settings(Flags()).ignore
    assert [entry.path for entry in whole] == ["app/*", "app/a.py", "*/a.py", "b/*", "*"]
    assert [entry.vendor for entry in whole] == ["*", "*", "*", "*", "stripe"]
    below = load_settings(Flags(paths=(Path("app"),))).ignore
    assert [entry.path for entry in below] == ["*", "a.py", "*/a.py", "*"]


def test_rules_that_do_not_exist_are_told(project: Path) -> None:
    written(project, '[tool.pdflow]\ndisable = ["undeclared-subprocessor", "x"]\n')
    settings = load_settings(Flags())
    with pytest.raises(SettingsError) as caught:
        check_rule_ids(settings, ["undeclared-sub-processor"])
    assert "did you mean `undeclared-sub-processor`" in str(caught.value)
    assert "there is no rule `x`; `pdflow rules` lists them" in str(caught.value)
    check_rule_ids(settings, ["undeclared-subprocessor", "x"])
