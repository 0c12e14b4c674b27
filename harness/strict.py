"""Data files become frozen objects or a list of faults; nothing unknown, nothing coerced, all faults at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs
import cattrs
import yaml
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from harness.errors import UserError

T = TypeVar("T")


def _exactly(kind: type) -> Any:
    def check(value: object, _: type) -> object:
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {value!r}")
        return value

    return check


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook_factory(attrs.has, lambda kind: _from_table(converter, kind))
    converter.register_structure_hook(float, lambda value, _: float(_exactly_number(value)))
    return converter


def _from_table(converter: cattrs.Converter, kind: type) -> Any:
    from_table: Callable[[Any, Any], object] = make_dict_structure_fn(
        kind, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )

    def check(value: object, _: type) -> object:
        if not isinstance(value, Mapping):
            raise TypeError(f"expected a table, found {value!r}")
        return from_table(value, kind)

    return check


def _exactly_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"expected a number, found {value!r}")
    return value


CONVERTER = _converter()


def structure(data: object, kind: type[T], origin: str, at: str = "") -> T:
    """Make a `kind` of plain data; `origin` is the file named in messages, `at` the path inside it.

    Raises UserError with every fault of the data, one line each.
    """
    try:
        return CONVERTER.structure(data, kind)
    except (ClassValidationError, IterableValidationError) as error:
        raise UserError(*_faults(error, origin, at)) from None
    except (TypeError, ValueError) as error:
        raise UserError(f"{origin}: {at or 'top level'}: {error}") from None


def load_toml(path: Path, origin: str | None = None) -> dict[str, Any]:
    """Read one TOML file; UserError names the line where it stops being TOML."""
    name = origin or str(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{name}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{name}: not valid TOML: {error}") from None


def load_yaml(path: Path, origin: str) -> Any:
    """Read one YAML file, as strict about duplicate keys as TOML is; UserError names the line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except OSError as error:
        raise UserError(f"{origin}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{origin}: not valid YAML: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise UserError(f"{origin}: not valid YAML: {problem}{where}") from None


class _Loader(yaml.SafeLoader):
    """Plain YAML and labgrid's own !template; the same key twice is a fault, not the last one's victory."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if not isinstance(key, Hashable):
            raise yaml.MarkedYAMLError(problem="found unhashable key", problem_mark=key_node.start_mark)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"{key}: stands here twice", problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor("!template", lambda _, node: node.value)  # labgrid fills it in


def closest(word: str, known: Mapping[str, object] | list[str] | set[str] | tuple[str, ...]) -> str:
    """Say `; did you mean "x"?` when something known is near, else name all that is known."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1)
    if near:
        return f'; did you mean "{near[0]}"?'
    return f"; known: {', '.join(choices)}" if choices else ""


def _faults(error: BaseException, origin: str, at: str) -> list[str]:
    if isinstance(error, ForbiddenExtraKeysError):
        known = [field.name for field in attrs.fields(error.cl)]
        keys = sorted(map(str, error.extra_fields))  # YAML has numbers for keys, too
        return [f"{origin}: {_join(at, key)}: unknown key{closest(key, known)}" for key in keys]
    if isinstance(error, ClassValidationError | IterableValidationError):
        return [line for each in error.exceptions for line in _faults(each, origin, _step(each, at))]
    if isinstance(error, KeyError):
        return [f"{origin}: {_join(at, str(error.args[0]))}: missing"]
    return [f"{origin}: {at or 'top level'}: {error}"]


def _step(error: BaseException, at: str) -> str:
    """Extend the path by the step that cattrs noted on the error."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            return f"{at}[{note.index}]" if isinstance(note.index, int) else _join(at, str(note.index))
        if isinstance(note, AttributeValidationNote) and not isinstance(error, KeyError):
            return _join(at, note.name)
    return at


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key
