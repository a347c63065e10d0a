"""A scope while its body is lowered: the current version of every name, and the steps so far."""

from __future__ import annotations

from pdflow.facts.ir import AnyStep, Mark, Param, Phi, Region, SetFree, SetGlobal

Env = dict[str, int]


class Loop:
    """A loop while its body is lowered: how names stood where it was left and where it goes round."""

    def __init__(self) -> None:
        self.breaks: list[Env] = []
        self.continues: list[Env] = []


class TryFrame:
    """A `try` while its body is lowered: every version that an exception may leave behind."""

    def __init__(self, number: int, before: Env) -> None:
        self.number = number
        self.versions: dict[str, dict[int, None]] = {name: {var: None} for name, var in before.items()}


class Scope:
    """A function, class body or module while it is lowered."""

    def __init__(self, index: int, kind: str, qualname: str, parent: Scope | None) -> None:
        self.index = index
        self.kind = kind
        self.qualname = qualname
        self.parent = parent
        self.locals: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.env: Env | None = {}
        """None where control cannot come."""
        self.steps: list[AnyStep] = []
        self.params: list[Param] = []
        self.size = 0
        self.loops: list[Loop] = []
        self.tries: list[TryFrame] = []
        self.regions = 0
        self.versions: dict[str, list[int]] = {}
        self.captured: set[str] = set()
        self.cells: set[str] = set()
        """Names that an inner function binds (`nonlocal`, `global`): every read and every binding goes through the heap."""
        self.temporary: set[str] = set()
        """Names of comprehensions that are being lowered: bound here for their length."""
        self.klass = -1
        self.is_generator = False
        self.calls = 0
        self.exposed: dict[str, tuple[int, int]] = {}
        """Module scope: a name's version, and how many calls had been made when it was bound."""

    def new(self) -> int:
        """A fresh variable."""
        self.size += 1
        return self.size - 1

    def assign(self, name: str, var: int) -> None:
        """The local `name` is `var` from here on."""
        if self.env is None:
            return
        self.env[name] = var
        if name in self.cells:
            self._show(name, var)
        self.versions.setdefault(name, []).append(var)
        for frame in self.tries:
            frame.versions.setdefault(name, {})[var] = None
        if self.kind == "module":
            self._expose(name, var)

    def share(self, name: str) -> None:
        """From here on an inner function may bind `name`."""
        if name not in self.cells:
            self.cells.add(name)
            if self.env is not None and name in self.env:
                self._show(name, self.env[name])

    def _show(self, name: str, var: int) -> None:
        self.steps.append(SetGlobal(0, name, var) if self.kind == "module" else SetFree(0, name, self.index, var))

    def _expose(self, name: str, var: int) -> None:
        """A module's variable that is bound again counts as a global only if a call could have seen it before."""
        before = self.exposed.get(name)
        if before is not None and before[1] != self.calls:
            self.steps.append(SetGlobal(0, name, before[0]))
        self.exposed[name] = (var, self.calls)

    def merge(self, envs: list[Env | None], at: int) -> Env | None:
        """How names stand where several ways join; None where no way comes."""
        live = [env for env in envs if env is not None]
        if len(live) < 2:
            return live[0] if live else None
        joined: Env = {}
        for name in dict.fromkeys(name for env in live for name in env):
            versions = tuple(dict.fromkeys(env[name] for env in live if name in env))
            joined[name] = versions[0] if len(versions) == 1 else self.phi(versions, at)
        return joined

    def maybe(self, before: Env, at: int) -> None:
        """What was assigned since `before` may not have been."""
        env = self.env
        for name, var in before.items() if env is not None else ():
            if env is not None and env.get(name, var) != var:
                env[name] = self.phi((var, env[name]), at)

    def phi(self, versions: tuple[int, ...], at: int) -> int:
        """A variable that is any of `versions`."""
        var = self.new()
        self.steps.append(Phi(at, var, versions))
        return var

    def mark(self, kind: str, place: int = -1) -> None:
        """Control parts or joins here, or before the step at `place`. Written down where control cannot come as well."""
        self.steps.insert(len(self.steps) if place < 0 else place, Mark(0, kind))

    def open_try(self) -> TryFrame:
        """A `try` body starts."""
        frame = TryFrame(self.regions, self.env or {})
        self.regions += 1
        self.steps.append(Region(0, frame.number, self.region(), True))
        self.tries.append(frame)
        return frame

    def close_try(self, frame: TryFrame, at: int) -> Env:
        """A `try` body ends; how names may stand where its exceptions are handled."""
        self.tries.remove(frame)
        self.steps.append(Region(0, frame.number, self.region(), False))
        return {
            name: next(iter(versions)) if len(versions) == 1 else self.phi(tuple(versions), at)
            for name, versions in frame.versions.items()
        }

    def region(self) -> int:
        """The innermost `try` body, -1 for none."""
        return self.tries[-1].number if self.tries else -1

    def finish(self, everywhere: set[str]) -> None:
        """Show inner functions, and other modules, what they may read. `everywhere`: names that a `global` mentions."""
        for name in sorted(self.captured):
            for var in dict.fromkeys(self.versions.get(name, ())):
                self.steps.append(SetFree(0, name, self.index, var))
        if self.kind == "module":
            for name in sorted(everywhere & self.versions.keys()):
                for var in self.versions[name]:
                    self.steps.append(SetGlobal(0, name, var))
            final = self.env or {}
            for name, var in (final or {n: v for n, (v, _) in self.exposed.items()}).items():
                if name not in self.temporary:
                    self.steps.append(SetGlobal(0, name, var))
