"""models: calls of clients that are generated at run time → what the service models in their packages say."""

from __future__ import annotations

import ast
import gzip
import json
import re
from pathlib import Path
from typing import Any

from proving.packages import Package
from proving.shapes import Wanted

_BOTO = re.compile(r"(?P<root>ibm_boto3|boto3|botocore|aioboto3|aiobotocore)\b.*?"
                   r"\.(?:create_)?(?P<kind>client|resource)\('(?P<service>[\w-]+)'\)\.(?P<rest>.+)")  # fmt: skip
_GOOGLE = re.compile(r"(?:googleapiclient|apiclient)\.discovery\.build\('(?P<service>\w+)'\)\.(?P<rest>.+)")
Said = tuple[str, str, str, frozenset[str]]
"""State, reason, package, names that the call does not take."""


class Models:
    """The service models in some packages."""

    def __init__(self, packages: tuple[Package, ...]) -> None:
        self._packages = packages
        self._read: dict[str, Any] = {}

    def check(self, path: str, wanted: Wanted) -> Said | None:
        """What the models say of a path; None where it is no generated client's."""
        found = _BOTO.match(path)
        if found:
            return self._boto(found, wanted)
        found = _GOOGLE.match(path)
        return self._google(found["service"], found["rest"], wanted) if found else None

    def _find(self, *patterns: str) -> list[tuple[Path, Package]]:
        return [
            (path, package)
            for package in self._packages for root in package.roots for pattern in patterns
            for path in sorted(root.glob(pattern))
        ]  # fmt: skip

    def _json(self, path: Path) -> Any:
        key = str(path)
        if key not in self._read:
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            self._read[key] = json.loads(data)
        return self._read[key]

    def _boto(self, found: re.Match[str], wanted: Wanted) -> Said:
        service, rest = found["service"], found["rest"]
        core = "ibm_botocore" if found["root"] == "ibm_boto3" else "botocore"
        front = "ibm_boto3" if found["root"] == "ibm_boto3" else "boto3"
        files = self._find(f"{core}/data/{service}/*/service-2.json*")
        if not files:
            return _unproved(f"{core} has no service model of {service}")
        path, package = files[-1]
        model = self._json(path)
        if found["kind"] == "client":
            operations = {_snake(name): operation for name, operation in model["operations"].items()}
            if rest in operations:
                return self._members(model, operations[rest], wanted, str(package))
            return self._injected(f"{front}/{service}/inject.py", rest, wanted)
        return self._resource(front, service, model, rest, wanted)

    def _members(self, model: Any, operation: Any, wanted: Wanted, by: str) -> Said:
        shape = operation.get("input", {}).get("shape")
        members = model["shapes"][shape]["members"] if shape else {}
        return "proved", "", by, wanted.names - frozenset(members)

    def _injected(self, file: str, name: str, wanted: Wanted) -> Said:
        """A method that boto3 adds to a client or resource by hand."""
        for path, package in self._find(file):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and (node.name == name or node.name.endswith(f"_{name}")):
                    names = [argument.arg for argument in node.args.args][1:]
                    if tuple(names[: len(wanted.params)]) == wanted.params and wanted.names <= set(names):
                        return "proved", "", str(package), frozenset()
        return _unproved(f"neither the service model nor {file} has {name}")

    def _resource(self, front: str, service: str, model: Any, rest: str, wanted: Wanted) -> Said:
        files = self._find(f"{front}/data/{service}/*/resources-1.json")
        if not files:
            return _unproved(f"{front} has no resource model of {service}")
        path, package = files[-1]
        whole = self._json(path)
        current, steps = whole["service"], re.findall(r"\w+", rest)
        for step in steps[:-1]:
            kind = step if current is whole["service"] and step in whole["resources"] else _leads_to(current, step)
            if step == "batch_writer":
                return self._batch(front, steps[-1], wanted)
            if kind is None:
                return _unproved(f"the resource model of {service} has no {step}")
            current = whole["resources"][kind]
        for name, action in current.get("actions", {}).items():
            if _snake(name) == steps[-1]:
                return self._members(model, model["operations"][action["request"]["operation"]], wanted, str(package))
        return self._injected(f"{front}/{service}/inject.py", steps[-1], wanted)

    def _batch(self, front: str, name: str, wanted: Wanted) -> Said:
        for path, package in self._find(f"{front}/dynamodb/table.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    names = {argument.arg for argument in node.args.args}
                    return "proved", "", str(package), wanted.names - names
        return _unproved(f"the batch writer has no {name}")

    def _google(self, service: str, rest: str, wanted: Wanted) -> Said:
        steps = re.findall(r"\w+", rest)
        files = self._find(f"googleapiclient/discovery_cache/documents/{service}.*.json")
        names: set[str] = set()
        by = ""
        for path, package in files:
            document: Any = self._json(path)
            holder = document
            for step in steps[:-1]:
                holder = holder.get("resources", {}).get(step, {})
            method = holder.get("methods", {}).get(steps[-1].rstrip("_"))
            if method:
                by = str(package)
                names |= {*method.get("parameters", {}), "body", "media_body"}
        if not by:
            return _unproved(f"no discovery document of {service} has {'.'.join(steps)}")
        return "proved", "", by, wanted.names - names


def _unproved(why: str) -> Said:
    return "unproved", why, "", frozenset()


def _leads_to(resource: Any, step: str) -> str | None:
    """The type of resource that `step` gives: a sub-resource by its own name, a collection or action by snake case."""
    if step in resource.get("has", {}):
        return str(resource["has"][step]["resource"]["type"])
    for name, action in resource.get("actions", {}).items():
        if _snake(name) == step and "resource" in action:
            return str(action["resource"]["type"])
    return None


def _snake(name: str) -> str:
    """An operation's name as botocore writes the method: `SendEmail` → `send_email`, `ListURLs` → `list_urls`."""
    plural = re.search(r"[a-z0-9][A-Z]{2,}s$", name)
    if plural:
        end = plural.group()[1:]
        name = f"{name[: -len(end)]}_{end.lower()}"
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
