"""Whether a page was sent what is shown now: a room emission may overtake the delta of a tab that joins."""

from dataclasses import asdict, fields
from types import SimpleNamespace

import pytest

from chatapp.web.states.shown import is_behind
from chatapp.web.vars import CompanyVars, ListVars, WindowVars

KINDS = WindowVars, CompanyVars, ListVars


def sent(kind, **values):
    """A state that has sent these values, and the defaults of all other vars."""
    return SimpleNamespace(**{each.name: getattr(kind(), each.name) for each in fields(kind)} | values)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_was_sent_what_is_shown_is_not_behind(kind):
    shown = {each.name: getattr(kind(), each.name) for each in fields(kind)}
    assert not is_behind(sent(kind), kind, shown)
    assert not is_behind(sent(kind), kind, {})  # what is not shown has its default


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in asdict(kind())])
def test_each_var_alone_can_be_behind(kind, name):
    assert is_behind(sent(kind), kind, {name: "as it is now"})
    assert is_behind(sent(kind, **{name: "as it was"}), kind, {})
