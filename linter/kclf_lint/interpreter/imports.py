"""Imports: modules of the project are run once, everything else is a library by its canonical qualified name."""

from __future__ import annotations

import libcst as cst

from kclf_lint.diagrams import bound_only, within
from kclf_lint.interpreter import removals
from kclf_lint.interpreter.machine import Machine
from kclf_lint.interpreter.units import run_module
from kclf_lint.knowledge.library import exists, is_library
from kclf_lint.knowledge.names import canonical
from kclf_lint.places import Place
from kclf_lint.project import ModuleFile, submodule
from kclf_lint.values import TRUE, UNBOUND, Const, Library, Module, Scope, Value, unknown

MAX_MODULES = 48
"""Modules of the project that are followed from one checked file."""
MAX_IMPORTS_INSIDE = 10
"""Imports inside each other that are followed."""


def run_import(machine: Machine, node: cst.Import) -> None:
    """``import a.b, c as d``."""
    place = machine.place(node)
    for alias in node.names:
        name = _dotted(alias.name)
        first = name.split(".")[0]
        whole = _module(machine, name, 0, place)
        if whole is None:
            removals.imported_module(machine, name, machine.place(alias.name))
        if alias.asname is not None:
            _bind(machine, _dotted(alias.asname.name), whole or Library(canonical(name)))
        else:
            _bind(machine, first, _module(machine, first, 0, place) or Library(canonical(first)))


def run_import_from(machine: Machine, node: cst.ImportFrom) -> None:
    """``from a import b``, relative or not."""
    place = machine.place(node)
    name, level = _dotted(node.module), len(node.relative)
    module = _module(machine, name, level, place)
    if isinstance(node.names, cst.ImportStar):
        if module is not None:
            _bind_all(machine, module)
        elif not level:
            machine.scope.star_imports.insert(0, name)
        return
    if module is None and not level:
        removals.imported_names(machine, name, node)
    for alias in node.names:
        wanted = _dotted(alias.name)
        bound = _dotted(alias.asname.name) if alias.asname is not None else wanted
        if module is not None:
            found = attribute(machine, module, wanted, place)
            _bind(machine, bound, found or unknown("a name that its module does not have", bound))
        elif level:
            machine.bind(bound, unknown("a name from another file of the project", bound))
        else:
            _bind(machine, bound, Library(canonical(f"{name}.{wanted}")))


def attribute(machine: Machine, module: Module, name: str, place: Place) -> Value | None:
    """A name of a module of the project, or a module in its folder; None if it has neither."""
    machine.seen(module.scope, module.scope.names, name)
    found = module.scope.names.get(name)
    if found is not None and (value := bound_only(within(found, machine.path))) is not UNBOUND:
        return value
    if (starred := machine.star_name(name, exists, module.scope)) is not None:
        return starred
    if (below := submodule(ModuleFile(module.path, module.folder), name)) is not None:
        return _load(machine, below, place)
    return None if module.known else unknown("a name from a module that cannot be read", name)


def _dotted(node: cst.BaseExpression | None) -> str:
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=owner, attr=cst.Name(value=name)):
            return f"{_dotted(owner)}.{name}"
        case _:
            return ""


def _bind(machine: Machine, name: str, value: Value) -> None:
    machine.bind(name, value)
    if isinstance(value, Library) and machine.home.path == machine.source_path:
        # What fixes write has to fit the names of the checked file itself.
        if value.name == "keras":
            machine.prefixes.setdefault("keras", name)
        elif value.name == "tensorflow":
            machine.prefixes.setdefault("tensorflow", f"{name}.keras")
        elif value.name == "numpy":
            machine.prefixes.setdefault("numpy", name)


def _bind_all(machine: Machine, module: Module) -> None:
    """``from module import *``: the names in ``__all__``, else all that don't start with an underscore."""
    names = module.scope.names
    listed = machine.elements(names["__all__"]) if "__all__" in names else None
    public = [str(item.value) for item in listed or () if isinstance(item, Const)]
    for name in public if listed is not None else [name for name in names if not name.startswith("_")]:
        if name in names:
            machine.bind(name, names[name])
    machine.scope.star_imports[:0] = module.scope.star_imports


def _module(machine: Machine, name: str, level: int, place: Place) -> Module | None:
    """The module of the project that an import names; None if it names none."""
    if machine.project is None or (not level and is_library(name)):
        return None
    found = machine.project.find_relative(name, level, machine.home.path) if level else machine.project.find(name)
    return _load(machine, found, place) if found is not None else None


def _load(machine: Machine, file: ModuleFile, place: Place) -> Module:
    """The module in a file. It runs once; where modules import each other it may still be at it."""
    if (known := machine.modules.get(file.path)) is not None:
        return known
    assert machine.project is not None
    scope = Scope({"__name__": Const(file.name)}, None, TRUE)
    parsed = None
    if machine.project.is_checked_file(file.path):
        scope = machine.module
    elif not file.is_namespace and _may_load(machine):
        parsed = machine.project.parsed(file.path)
    known_content = parsed is not None or file.is_namespace or scope is machine.module
    module = machine.modules[file.path] = Module(file.path, file.folder, scope, known_content)
    if parsed is not None:
        via = place if place.path == machine.source_path else place.via
        with machine.importing(parsed, scope):
            for cell, tree in enumerate(parsed.trees):
                if tree is not None:
                    run_module(machine, tree, parsed.source.path, cell, via)
    return module


def _may_load(machine: Machine) -> bool:
    if len(machine.imported) < MAX_MODULES and machine.imports < MAX_IMPORTS_INSIDE:
        return True
    machine.limits[f"stopped at {MAX_MODULES} modules of the project, or {MAX_IMPORTS_INSIDE} inside each other"] = None
    return False
