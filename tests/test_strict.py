"""Strict loading: broken data files become one clear line per fault."""

from pathlib import Path

import attrs
import pytest

from harness.errors import UserError
from harness.strict import closest, load_toml, structure


@attrs.frozen(kw_only=True)
class Engine:
    """A nested object for the tests."""

    cylinders: int
    fuels: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Car:
    """An object for the tests."""

    engine: Engine
    name: str
    weight: float = 1.0
    parts: dict[str, Engine] = attrs.field(factory=dict)


def faults(data: object) -> list[str]:
    """Give what structure() says of bad data."""
    with pytest.raises(UserError) as caught:
        structure(data, Car, "car.toml")
    return list(caught.value.faults)


def test_good_data_becomes_the_object() -> None:
    """A well-formed table becomes the frozen object, defaults included."""
    data = {"engine": {"cylinders": 4, "fuels": ["oil"]}, "name": "x", "weight": 2}
    assert Car(engine=Engine(cylinders=4, fuels=("oil",)), name="x", weight=2.0) == structure(data, Car, "car.toml")


def test_every_fault_is_told_at_once_with_its_path() -> None:
    """Wrong types, missing keys and unknown keys are all named, each with the path to it."""
    assert [
        "car.toml: engine.cylinders: expected int, found '5'",
        "car.toml: engine.fuels[0]: expected str, found 1",
        "car.toml: name: missing",
        'car.toml: nmae: unknown key; did you mean "name"?',
    ] == faults({"engine": {"cylinders": "5", "fuels": [1]}, "nmae": "x"})


def test_nothing_is_coerced() -> None:
    """A bool is no int and a number is no string; nothing is converted silently."""
    assert [
        "car.toml: engine.cylinders: expected int, found True",
        "car.toml: name: expected str, found 3",
        "car.toml: weight: expected a number, found '9'",
    ] == faults({"engine": {"cylinders": True}, "name": 3, "weight": "9"})


@pytest.mark.parametrize("data", [5, None, "x", [1]])
def test_data_that_is_no_table_is_one_line(data: object) -> None:
    """Anything but a table at the top is refused in one line."""
    assert [f"car.toml: top level: expected a table, found {data!r}"] == faults(data)


def test_keys_of_mappings_are_named() -> None:
    """A fault below a mapping names the mapping's key."""
    data = {"engine": {"cylinders": 1}, "name": "x", "parts": {"left": {"cylinders": "y"}}}
    assert ["car.toml: parts.left.cylinders: expected int, found 'y'"] == faults(data)


def test_toml_errors_name_the_place(tmp_path: Path) -> None:
    """A file that is not TOML, or not there, is one line with the reason."""
    broken = tmp_path / "broken.toml"
    broken.write_text("a = 1\nb = = 2\n")
    with pytest.raises(UserError, match=r"not valid TOML: .*line 2"):
        load_toml(broken, "broken.toml")
    with pytest.raises(UserError, match=r"gone\.toml: cannot be read: No such file"):
        load_toml(tmp_path / "gone.toml", "gone.toml")


def test_closest_suggests_or_lists() -> None:
    """A near word is suggested; otherwise everything known is listed; nothing known says nothing."""
    assert '; did you mean "memory"?' == closest("memroy", ["memory", "cpu"])
    assert "; known: cpu, memory" == closest("zzz", ["memory", "cpu"])
    assert "" == closest("zzz", [])
