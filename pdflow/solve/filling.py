"""Methods that put their arguments into their object: a message's attachment, a client's headers, a file's text."""

from __future__ import annotations

from pdflow.solve import external, files
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY

MUTATING = frozenset(
    "update append extend attach attach_alternative add_header set_content set_payload write writelines writerow writerows "
    "writestr write_text write_bytes "
    "set_result add add_recipient add_to add_field insert set_param set_cookie push setdefault".split()
)
"""Methods that put their arguments into their object."""


BUILDING = ("add_", "set_")
"""How the names of methods begin that do so to what is being built."""

_WRITERS = frozenset(
    ("csv.writer()", "csv.DictWriter()", "zipfile.ZipFile()", "gzip.GzipFile()", "io.TextIOWrapper()", "io.BufferedWriter()",
     "xml.sax.saxutils.XMLGenerator()", "tarfile.TarFile()")
)  # fmt: skip
"""Objects that write into what they were made with."""


def fill(m: Machine, ctx: Context, at: int, atom: Api, args: Args) -> None:
    """Methods that put something into their object: a message's attachment, a client's headers, a file's text."""
    name = atom.path.rpartition(".")[2]
    if name == "setopt" and len(args.positional) == 2:
        for option in sorted(args.positional[0].atoms):
            known = m.values.atoms[option]
            field = known.path.rpartition(".")[2] if isinstance(known, Api) else ANY
            m.heap.write(atom.base, field, args.positional[1])
    elif (name in MUTATING and _fills(m, atom, name)) or builds(m, atom.path, atom.base):
        holder = atom.path.split(".")[-2]
        if m.heap.things[atom.base].kind == "instance" and holder.isidentifier():
            for value in args.all():
                m.heap.write(atom.base, holder, value)
        through = _written_through(m, ctx, atom)
        for oid in (atom.base, *through):
            for value in args.all():
                m.heap.write(oid, ANY, value)
                files.written(m, oid, value)
        for oid in through:
            external.note_call(m, ctx, at, f"{m.heap.things[oid].path}.write", oid, args)


def _fills(m: Machine, atom: Api, name: str) -> bool:
    """Whether a method puts its arguments into its object: `add` does so to a message, not to a database session."""
    made_by = m.heap.things[atom.base].path.removesuffix("()")
    if "[]" in atom.path[len(made_by) :]:
        return False  # an element of what was made outside is another thing than what holds it
    session = "session" in made_by.rpartition(".")[2].lower() or atom.path.endswith(".session.add")
    if name == "add" and (session or not external.is_constructor(made_by)):
        return False
    return not m.known.cleans(atom.path)


def builds(m: Machine, path: str, base: int) -> bool:
    """Whether a method adds a part to what is being built: `mail.set_subject(text)`, not `scope.set_user(user)`, which a signature knows,
    nor a row's `set_password`."""
    whole, _, name = path.rpartition(".")
    if base < 0 or not name.startswith(BUILDING):
        return False
    thing = m.heap.things[base]
    made = thing.kind == "api" and whole == thing.path and external.is_constructor(thing.path.removesuffix("()"))
    return made and not m.known.sinks(path) and not m.known.cleans(path)


def _written_through(m: Machine, ctx: Context, atom: Api) -> list[int]:
    """The buffers that the object of a method was made to write to: `csv.writer(buffer)`, a subclass of `csv.DictWriter`."""
    if atom.path.rpartition(".")[0] not in _WRITERS:
        return []
    fields = m.heap.fields(atom.base, ctx.id)
    given = [fields[name] for name in (0, "file", "fileobj", "csvfile", "f", "buffer", "out") if name in fields]
    return [oid for value in given for oid in m.values.objects(value)]
