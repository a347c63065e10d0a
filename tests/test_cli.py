"""The front door: commands, exit codes, what goes to stdout and stderr, what is left behind when something fails."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import pdflow
from pdflow.__main__ import main
from pdflow.errors import DeclarationError
from pdflow.facts.place import Gap, Span
from pdflow.facts.report import Finding, Report, Rule, Stats
from pdflow.scan import known
from pdflow.settings import Progress, Settings

REPOSITORY = Path(__file__).resolve().parent.parent
RULE = Rule(id="undeclared-sub-processor", name="n", level="error", summary="S.", help="H.", security_severity="7.0")


def finding(level: str, suppressed: str | None = None) -> Finding:
    return Finding(
        id="3f9c2a1b",
        rule=RULE.id,
        level=level,
        message="m",
        span=Span("app.py", 1),
        fingerprint="f",
        suppressed=suppressed,
    )


class FakeScan:
    """Stands for the scan: returns a report of the findings it was given, and remembers what it was asked."""

    def __init__(self) -> None:
        self.findings: tuple[Finding, ...] = ()
        self.error: BaseException | None = None
        self.settings: Settings | None = None

    def __call__(self, settings: Settings, progress: Progress | None = None) -> Report:
        self.settings = settings
        if progress is not None:
            progress.stage("reading", 1)
            progress.advance()
        if self.error:
            raise self.error
        return Report(
            root=str(settings.root),
            repository=str(settings.root),
            vendors=(),
            flows=(),
            findings=self.findings,
            gaps=(Gap(Span("bad.py", 1), "null bytes"),),
            rules=(RULE,),
            declaration=None,
            excerpts=(),
            stats=Stats(files=1, lines=1, tests=0, functions=0, cached=0, seconds=0.0),
        )


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeScan:
    scan = FakeScan()
    module = ModuleType("pdflow.scan")
    module.known = importlib.import_module("pdflow.scan").known  # type: ignore[attr-defined]
    module.scan = scan  # type: ignore[attr-defined]
    module.known = known  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pdflow.scan", module)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("")
    return scan


@pytest.mark.parametrize(
    ("levels", "flags", "code"),
    [
        ((), (), 0),
        (("note",), (), 0),
        (("warning",), (), 1),
        (("error", "note"), (), 1),
        (("warning",), ("--fail-on", "error"), 0),
        (("note",), ("--fail-on", "note"), 1),
        (("error",), ("--exit-zero",), 0),
    ],
)
def test_the_exit_code_tells_the_gravest_finding(
    fake: FakeScan, levels: tuple[str, ...], flags: tuple[str, ...], code: int
) -> None:
    fake.findings = tuple(map(finding, levels))
    assert main(["scan", "--format", "json", *flags]) == code


def test_a_silenced_finding_does_not_fail(fake: FakeScan) -> None:
    fake.findings = (finding("error", suppressed="agreed with legal"),)
    assert main(["--format", "json"]) == 0


def test_the_configuration_sets_the_level_too(fake: FakeScan, tmp_path: Path) -> None:
    fake.findings = (finding("warning"),)
    (tmp_path / "pdflow.toml").write_text('fail_on = "error"\n')
    assert main(["--format", "json"]) == 0
    assert main(["--format", "json", "--fail-on", "warning"]) == 1


def test_scan_is_the_command_where_none_is_named(fake: FakeScan, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for argv in ([], ["src"], ["--format", "json"], ["scan", "src", "--include-tests"]):
        assert main(argv) == 0
    assert fake.settings is not None
    assert fake.settings.root == (tmp_path / "src").resolve()
    assert fake.settings.include_tests


def test_the_result_goes_to_stdout_and_nothing_else(fake: FakeScan, capfd: pytest.CaptureFixture[str]) -> None:
    main(["--format", "json"])
    out, err = capfd.readouterr()
    assert json.loads(out)["schema"] == 1
    assert err == ""


def test_stages_go_to_stderr_when_asked_for(fake: FakeScan, capfd: pytest.CaptureFixture[str]) -> None:
    main(["--format", "json", "-v"])
    out, err = capfd.readouterr()
    assert json.loads(out)
    assert err.startswith("pdflow: reading (1): ")


def test_a_file_is_written_whole(fake: FakeScan, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--format", "sarif", "--output", "out.sarif", "--category", "backend"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "pdflow: wrote out.sarif\n"
    run = json.loads((tmp_path / "out.sarif").read_text())["runs"][0]
    assert run["automationDetails"]["id"] == "backend/"
    assert run["tool"]["driver"]["version"] == pdflow.__version__
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.py", "out.sarif"]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (DeclarationError("list.yml:3: name: is missing"), 2, "pdflow: error: list.yml:3: name: is missing\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_scan_that_fails_leaves_the_old_file_alone(
    fake: FakeScan, tmp_path: Path, capfd: pytest.CaptureFixture[str], error: BaseException, code: int, message: str
) -> None:
    fake.error = error
    (tmp_path / "out.sarif").write_text("old")
    assert main(["--format", "sarif", "-o", "out.sarif", "-o", "new.sarif"]) == code
    assert main(["--format", "sarif", "-o", "out.sarif"]) == code
    assert (tmp_path / "out.sarif").read_text() == "old"
    assert not (tmp_path / "new.sarif").exists()
    assert capfd.readouterr().err == message * 2


def test_a_defect_leaves_no_file_either(fake: FakeScan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pdflow.render import sarif

    def broken(*_: object) -> str:
        raise RuntimeError("a defect")

    monkeypatch.setattr(sarif, "render_sarif", broken)
    with pytest.raises(RuntimeError):
        main(["--format", "sarif", "-o", "out.sarif"])
    assert [path.name for path in tmp_path.iterdir()] == ["app.py"]


def test_an_output_that_cannot_be_written_is_an_error(fake: FakeScan, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--format", "json", "-o", "nowhere/out.json"]) == 2
    assert "nowhere/out.json cannot be written" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nowhere"], "nowhere is neither a command nor a file or folder"),
        (["inventry"], "did you mean `pdflow inventory`?"),
        (["scan", "nowhere"], "nowhere does not exist"),
        (["--declared", "nowhere.yml"], "--declared nowhere.yml: there is no such file"),
        (["--config", "nowhere.toml"], "nowhere.toml cannot be read"),
        (["vendors", "show", "strip"], "there is no vendor `strip`; did you mean `stripe`?"),
        (["rules", "undeclared-subprocessor"], "did you mean `undeclared-sub-processor`?"),
        (["explain", "0000"], "0000"),
    ],
)
def test_what_the_user_can_mend_is_one_message(
    fake: FakeScan, capfd: pytest.CaptureFixture[str], argv: list[str], message: str
) -> None:
    assert main(argv) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("pdflow: error: ")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("argv", [["scan", "--format", "xml"], ["scan", "--workers", "-1"], ["rules", "a", "b"]])
def test_mistakes_in_arguments_exit_with_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["rules"], "undeclared-sub-processor"),
        (["rules", "undeclared-sub-processor"], "undeclared-sub-processor"),
        (["vendors", "crisp"], "crisp"),
        (["vendors", "show", "crisp"], "client.crisp.chat"),
        (["categories", "email"], "user.contact.email"),
        (["cache"], "pdflow"),
        (["gaps"], "bad.py"),
        (["inventory"], "#"),
        (["explain", "3f9c"], "3f9c2a1b"),
        (["scan"], "app.py"),
    ],
)
def test_each_command_writes_its_result(
    fake: FakeScan, capfd: pytest.CaptureFixture[str], argv: list[str], expected: str
) -> None:
    fake.findings = (finding("note"),)
    assert main(argv) == 0
    assert expected in capfd.readouterr().out


def test_a_vendor_that_nobody_knows_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["vendors", "no such thing"]) == 1
    assert "no vendor has 'no such thing'" in capfd.readouterr().out


def test_signature_files_are_checked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "vendors"
    folder.mkdir()
    file = folder / "acme.yml"
    file.write_text("id: acme\nname: Acme\nkinds: [chat]\n")
    assert main(["check-signatures", str(file)]) == 0
    file.write_text("id: acme\nnaem: Acme\nkinds: [chat]\n")
    assert main(["check-signatures", str(file)]) == 1
    assert f"{file}:2" in capfd.readouterr().out


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "pdflow", "vendors"], stdout=writer, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_the_version_is_the_package_s_and_comes_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"] == pdflow.__version__
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pdflow", "--version"], capture_output=True, text=True, cwd=REPOSITORY
        )
        seconds.append(time.perf_counter() - start)
        assert (done.returncode, done.stdout) == (0, f"pdflow {pdflow.__version__}\n")
    assert min(seconds) < 0.15


def test_start_up_imports_nothing_heavy() -> None:
    code = "import sys, pdflow.__main__; pdflow.__main__.main(['--version'])"
    watch = "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr)); " + code
    done = subprocess.run([sys.executable, "-c", watch], capture_output=True, text=True, cwd=REPOSITORY)
    loaded = set(done.stderr.split())
    assert "pdflow.cli.arguments" in loaded
    assert loaded.isdisjoint(
        {"libcst", "networkx", "rich", "sarif_om", "yaml", "msgspec", "sqlite3", "difflib", "json"}
    )


def test_the_package_offers_its_names_when_asked() -> None:
    code = (
        "import pdflow, sys; assert 'pdflow.facts.report' not in sys.modules; "
        "print(pdflow.Report.__name__, pdflow.Flow.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY)
    assert done.stdout == "Report Flow\n"
    with pytest.raises(AttributeError):
        pdflow.nothing  # noqa: B018


def test_help_names_every_command_and_shows_examples(capfd: pytest.CaptureFixture[str]) -> None:
    from pdflow.cli.arguments import COMMANDS

    for name in ("", *COMMANDS):
        with pytest.raises(SystemExit) as caught:
            main([name, "--help"] if name else ["--help"])
        assert caught.value.code == 0
        out = capfd.readouterr().out
        assert "examples:" in out
        assert name or all(command in out for command in COMMANDS)


def test_the_output_may_be_a_device(fake: FakeScan) -> None:
    if os.path.exists("/dev/null"):
        assert main(["--format", "json", "-o", "/dev/null"]) == 0
