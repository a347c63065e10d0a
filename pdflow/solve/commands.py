"""Programs that the program runs: command lines that copy a whole database, and command lines that send."""

from __future__ import annotations

from pdflow.facts.knowledge import Sink, ToHost
from pdflow.solve import files
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Label, Value

_RUNNERS = frozenset(
    ("os.system", "os.popen", "django.core.management.call_command", "asyncio.create_subprocess_exec",
     "asyncio.create_subprocess_shell", "sh.Command", "invoke.run", "plumbum.local")
)  # fmt: skip
_COPIES = frozenset("pg_dump pg_dumpall pg_basebackup mysqldump mariadb-dump mongodump mongoexport dumpdata".split())
"""Commands whose output is a database, or all that is asked of one."""

_SENDERS = frozenset("curl wget http https aws gsutil gcloud rclone s3cmd azcopy".split())
"""Commands that hand what they are given to a URL among their arguments."""

_KEEPING = ("check_output", "getoutput", "popen")
"""Calls whose result is what the command wrote."""

SINK = Sink(calls=(), recipient=ToHost("url"), params=("url",), everything=True)
"""What a command that sends is: all of its line leaves."""


def runs(path: str) -> bool:
    """Whether calling this API path runs a command."""
    return path in _RUNNERS or path.startswith("subprocess.")


def call(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value | None:
    """What running a command gives, where that is known to hold a database; None otherwise."""
    words = _words(m, ctx, args)
    names = {word.rpartition("/")[2] for word in words}
    if names & _SENDERS:
        ctx.calls[at, path, -1] = args
    if not names & _COPIES:
        return None
    made = Label("user", ctx.routine.unit, ctx.routine.index, at, "a copy of the database", 2)
    copy = m.values.labelled(frozenset((m.values.label(made),)))
    for word in words:
        for target in (word, word.partition("=")[2], word.lstrip(">")):
            files.write(m, target, copy)
    for name in ("stdout", "output"):
        _written_to(m, args.keywords.get(name), copy)
    kept = path.endswith(_KEEPING) or "capture_output" in args.keywords or _piped(m, args)
    return copy if kept else None


def _piped(m: Machine, args: Args) -> bool:
    """Whether a command's output is kept in memory: `stdout=PIPE`."""
    given = args.keywords.get("stdout")
    atoms = [m.values.atoms[number] for number in given.atoms] if given is not None else []
    return any(isinstance(atom, Api) and atom.path.endswith("PIPE") for atom in atoms)


def _written_to(m: Machine, target: Value | None, copy: Value) -> None:
    """The output of a command goes to a file that is open, or to a path."""
    for number in sorted(target.atoms) if target is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            m.heap.write(atom.oid, ANY, copy)
            files.written(m, atom.oid, copy)
    for text in m.values.strings(target) if target is not None else ():
        files.write(m, text, copy)


def _words(m: Machine, ctx: Context, args: Args) -> list[str]:
    """The words of a command line, however it is given: as a text, as a list, or one argument a word."""
    found: list[str] = []
    for value in (*args.positional, *(args.keywords[name] for name in ("args", "cmd") if name in args.keywords)):
        for part in m.heap.reachable(value, ctx.id, 2):
            for text in m.values.strings(part):
                found += text.split()
    return found


def receiving(m: Machine, ctx: Context, args: Args) -> Args:
    """The words of a command line, as the URL that `SINK` asks for."""
    words = [word.strip("\"'") for word in _words(m, ctx, args)]
    urls = m.values.nothing
    for word in words:
        if "://" in word:
            urls = m.values.join(urls, m.values.const(word))
    return Args([urls])
