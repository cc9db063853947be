"""Which failures a function can end in, read out of the source: those that it raises and those of what it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Function:
    """One function. raises: (status, code). calls: names, or (name of a module, name)."""

    module: str
    raises: set[tuple[int, str]] = field(default_factory=set)
    calls: set[str | tuple[str, str]] = field(default_factory=set)


class Source:
    """The application's functions by ``module.name`` or ``module.Class.name``, and who calls whom by name."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        self.imported: dict[str, dict[str, tuple[str, str]]] = {}
        for path in sorted((ROOT / "app").rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            tree = ast.parse(path.read_text(encoding="utf-8"))
            self.imported[module] = dict(_imported(tree))
            self._read(module, module, tree.body)

    def raised(self) -> set[tuple[int, str]]:
        """Everything that is raised with a status and a code written out."""
        return {one for function in self.functions.values() for one in function.raises}

    def of(self, name: str) -> set[tuple[int, str]]:
        """What a function can end in."""
        return self._of(name, set())

    def _of(self, name: str, seen: set[str]) -> set[tuple[int, str]]:
        if name in seen:
            return set()
        seen.add(name)
        function = self.functions[name]
        found = set(function.raises)
        if "engine" in function.calls and self.imported[function.module].get("engine", ("",))[0] == "app.extensions":
            found.add((503, "search_unavailable"))
        for call in function.calls:
            for callee in self._resolve(function.module, call):
                found |= self._of(callee, seen)
        return found

    def _resolve(self, module: str, call: str | tuple[str, str]) -> list[str]:
        known = self.imported[module]
        if isinstance(call, tuple):
            owner, name = call
            if owner not in known:
                return []
            inside, what = known[owner]
            callee = f"{inside}.{what}.{name}"
            return [callee] if callee in self.functions else []
        if f"{module}.{call}" in self.functions:
            return [f"{module}.{call}"]
        if call not in known:
            return []
        inside, what = known[call]
        if f"{inside}.{what}" in self.imported:  # a module: what is used of it is a call of its own
            return []
        return [one for one in self.functions if one == f"{inside}.{what}" or one.startswith(f"{inside}.{what}.")]

    def _read(self, module: str, prefix: str, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                self._read(module, f"{prefix}.{node.name}", node.body)
            elif isinstance(node, ast.FunctionDef):
                self.functions[f"{prefix}.{node.name}"] = _function(module, node)


def _imported(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((alias.asname or alias.name, (node.module, alias.name)) for alias in node.names)


def _function(module: str, node: ast.FunctionDef) -> Function:
    function = Function(module)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            function.calls.add(inner.id)
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            function.calls.add((inner.value.id, inner.attr))
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "ApiError":
            match inner.args[:2]:
                case [ast.Constant(value=int(status)), ast.Constant(value=str(code))]:
                    function.raises.add((status, code))
    return function
