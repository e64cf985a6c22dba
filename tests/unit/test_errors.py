"""The error family: one line that says what, where and what next."""

import pickle

from bridge import errors
from bridge.cli.exits import exit_code


def test_message_has_where_what_and_next() -> None:
    error = errors.UsageError("there is no such file", where="a.md", next_step="check its name")
    assert str(error) == "a.md: there is no such file; check its name"
    assert str(errors.UsageError("no")) == "no"


def test_every_error_is_of_the_family_and_survives_a_process_pool() -> None:
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert len(classes) > 10
    for cls in classes:
        assert issubclass(cls, errors.BridgeError)
        again = pickle.loads(pickle.dumps(cls("what", where="where", next_step="next")))
        assert type(again) is cls
        assert str(again) == "where: what; next"


def test_positions_survive_too() -> None:
    error = errors.DumpError("broken", position=12, last_title="A", where="d.xml")
    again = pickle.loads(pickle.dumps(error))
    assert (again.position, again.last_title) == (12, "A")


def test_exit_codes() -> None:
    assert exit_code(errors.UsageError("x")) == 2
    assert exit_code(errors.EncodingError("x")) == 2
    assert exit_code(errors.DumpError("x")) == 3
    assert exit_code(errors.SafetyRefusal("x")) == 4
    assert exit_code(errors.LockHeld("x")) == 5
