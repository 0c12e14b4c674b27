"""Options: declared once, read the same by argparse and pytest."""

import argparse
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.options import OPTIONS, SEEDS, Selection, selection_from, selection_of, split_names


def parse(*words: str) -> Selection:
    """Parse words as the command line does."""
    parser = argparse.ArgumentParser()
    for option in OPTIONS:
        option.add_to(parser.add_argument)
    return selection_from(parser.parse_args(words))


def test_nothing_given_is_the_default_selection() -> None:
    """No option at all gives exactly the defaults."""
    assert Selection() == parse()


def test_names_may_be_repeated_or_joined_by_commas() -> None:
    """Names come in order, each once, however they are spelled."""
    assert ("a", "b", "c") == split_names(["a, b", "c,a", ""])


def test_a_selection_spells_itself(tmp_path: Path) -> None:
    """as_arguments() gives words that parse to the same selection: repeat commands are true."""
    kernel = tmp_path / "bzImage"
    kernel.touch()
    wanted = Selection(
        boards=("a", "b"),
        flavours=("none",),
        probes=("uts.*",),
        kernel=kernel,
        append="debug x=1",
        jobs=2,
        repeat=3,
        shuffle=0,
        results=tmp_path,
    )
    assert wanted == parse(*wanted.as_arguments())
    assert wanted == selection_of(wanted.as_arguments())


def test_a_seed_is_drawn_once() -> None:
    """`random` becomes a number at once, and is told as that number ever after."""
    drawn = parse("--shuffle", "random")
    assert drawn.shuffle in range(SEEDS)
    assert drawn == parse(*drawn.as_arguments())
    assert 1 < len({parse("--shuffle", "random").shuffle for _ in range(10)})


def test_resume_needs_no_value() -> None:
    """The latest run is meant where none is named."""
    assert ("latest", "x", None) == (parse("--resume").resume, parse("--resume", "x").resume, parse().resume)


def test_words_of_another_version_are_told() -> None:
    """A recorded selection with an option that there is not is refused in one line."""
    with pytest.raises(UserError, match="expected the options of a run, found --colour red; another version"):
        selection_of(["--jobs", "2", "--colour", "red"])


def test_words_that_look_like_options_stay_values() -> None:
    """A kernel's command line may begin with a dash, and the repeat command still means it."""
    assert ["--append=-- single"] == Selection(append="-- single").as_arguments()
    assert Selection(append="-- single") == parse("--append=-- single")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--jobs", "0"), "--jobs: expected a whole number from 1, found '0'"),
        (("--jobs", "\u00b2"), "--jobs: expected a whole number from 1, found '\u00b2'"),
        (("--jobs", "x"), "--jobs: expected a whole number from 1, found 'x'"),
        (("--repeat", "0"), "--repeat: expected a whole number from 1, found '0'"),
        (("--confirm-flips", "-1"), "--confirm-flips: expected a whole number from 0, found '-1'"),
        (("--shuffle", "x"), "--shuffle: expected a whole number or `random`, found 'x'"),
        (("--shuffle=-1",), "--shuffle: expected a whole number or `random`, found '-1'"),
        (("--kernel", "/nowhere"), "--kernel: expected a file, found nothing of that kind at /nowhere"),
        (("--tree", "/nowhere"), "--tree: expected a directory, found nothing of that kind at /nowhere"),
    ],
)
def test_bad_values_are_one_line(words: tuple[str, ...], sentence: str) -> None:
    """Every wrong value earns one sentence with the way out."""
    with pytest.raises(UserError) as caught:
        parse(*words)
    assert caught.value.faults[0].startswith(sentence)


def test_kernel_and_tree_exclude_each_other(tmp_path: Path) -> None:
    """Two answers to 'which kernel' are refused."""
    (tmp_path / "k").touch()
    with pytest.raises(UserError, match="give one of them"):
        parse("--kernel", str(tmp_path / "k"), "--tree", str(tmp_path))
