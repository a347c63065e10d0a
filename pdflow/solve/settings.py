"""Settings: what a name read from the configuration is, in the modules of the program that configure it."""

from __future__ import annotations

from pdflow.solve import classes, imports
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api, Const, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_OBJECTS = ("django.conf.settings", "flask.current_app.config", "flask.Flask().config", "current_app.config")
_ENVIRONMENT = ("os.environ", "environ.Env()", "environs.Env()", "decouple.config", "starlette.config.Config()")
_FOLDERS = ("config", "configs", "conf", "configuration")
_STAGES = ("base", "common", "default", "defaults", "production", "prod", "staging", "development", "dev", "local")
_READERS = ("os.getenv", "os.environ.get", "decouple.config", "environ.get", "settings.get", "config.get")


def setting_units(m: Machine) -> list[int]:
    """The modules that look like configuration: `settings.py`, `config.py`, what is in a folder `settings`."""
    if m.setting_units is None:
        m.setting_units = [number for number, unit in enumerate(m.program.units) if _configures(unit.path)]
    return m.setting_units


def _configures(path: str) -> bool:
    *folders, name = path.lower().removesuffix(".py").split("/")
    named = name in ("settings", "config", "configuration", "conf") or name.startswith("settings_") or name.endswith("_settings")
    return named or "settings" in folders or (bool(folders) and folders[-1] in _FOLDERS and name in _STAGES)


def value(m: Machine, reader: int, name: str) -> Value:
    """All that a setting may be: as a module's variable, or as an attribute of a configuration class."""
    found = m.values.nothing
    for unit in setting_units(m):
        imports.run_module(m, unit)
        held = m.heap.read(imports.module_object(m, unit), name, reader)
        found = m.values.join(found, held or m.values.nothing)
        for index, _ in enumerate(m.program.units[unit].classes):
            inner = m.heap.read(classes.class_object(m, m.class_at[unit, index]), name, reader)
            found = m.values.join(found, inner or m.values.nothing)
    return found


def attribute(m: Machine, ctx: Context, path: str, name: str) -> Value | None:
    """`settings.NAME`, `app.config["NAME"]`, `os.environ["NAME"]`; None where `path` is no configuration."""
    if not name.replace("_", "").isalnum() or not name[:1].isupper():
        return None
    if path in _ENVIRONMENT:
        return m.values.of(Api(f"os.environ.{name}", -1))
    if path in _OBJECTS or path.endswith(".config"):
        return m.values.join(value(m, ctx.id, name), m.values.of(Api(f"django.conf.settings.{name}", -1)))
    return None


def call(m: Machine, ctx: Context, path: str, args: Args) -> Value | None:
    """`os.environ.get("NAME", default)` and its relatives; None where `path` reads no configuration."""
    reads = path in _READERS or path.startswith(("environ.Env()", "environs.Env()")) or path.endswith(".config.get")
    if not reads or not args.positional:
        return None
    names = [text for text in m.values.strings(args.positional[0]) if HOLE not in text]
    if len(names) != 1:
        return None
    found = m.values.of(Api(f"os.environ.{names[0]}", -1))
    if "config" in path and not path.startswith("decouple"):
        found = m.values.join(found, value(m, ctx.id, names[0]))
    for default in (args.get(1, "default"),):
        if default is not None:
            found = m.values.join(found, default)
    return found


def field(m: Machine, name: str, value: Value) -> Value:
    """A field of a class of settings: where nothing is known of it, what the environment holds under its name."""
    atoms = [m.values.atoms[number] for number in value.atoms]
    open_ = all(type(atom) is Unknown or (type(atom) is Const and not atom.value) for atom in atoms)
    return m.values.join(value, m.values.of(Api(f"os.environ.{name.upper()}", -1))) if open_ else value
