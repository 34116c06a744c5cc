"""Colours of code come from a worker, which a hostile text may hold up: then the page goes on without them."""

import json
import re
from typing import Any

from tests.support.rendering import SCRIPTS, run

SOURCE = (SCRIPTS / "colours.js").read_text(encoding="utf-8")
LONGEST = 10  # ms
# A worker that says when it is ready, takes "slow" for too long, and fails at "wrong".
WORKER = """
const workers = [];
globalThis.Worker = class {
  constructor() {
    workers.push([]);
    this.asked = workers.at(-1);
    setTimeout(() => (isAway ? this.onerror() : this.onmessage({ data: "ready" })));
  }
  postMessage([code]) {
    this.asked.push(code);
    if (code === "wrong") setTimeout(() => this.onerror());
    else if (code !== "slow") setTimeout(() => this.onmessage({ data: [[code, "hljs-name"]] }));
  }
  terminate() {
    this.asked.push("over");
  }
};
let isAway = false;
"""


def coloured(code: str) -> Any:
    module = re.sub(r"LONGEST = \d+", f"LONGEST = {LONGEST}", SOURCE).replace("import.meta.url", '"file:///a/b.js"')
    return run(f"""
        {WORKER}
        const {{ coloured, colouredBefore }} = await import(
          "data:text/javascript," + encodeURIComponent({json.dumps(module)})
        );
        {code}
    """)


def test_blocks_are_coloured_one_after_the_other_and_once():
    asked = """
        const parts = await Promise.all(["a", "b", "a"].map((code) => coloured(code, "py")));
        return [parts, workers, colouredBefore("a", "py"), colouredBefore("a", "js")];
    """
    a, b = [["a", "hljs-name"]], [["b", "hljs-name"]]
    assert coloured(asked) == [[a, b, a], [["a", "b"]], a, None]


def test_what_takes_too_long_or_fails_has_no_colours_and_holds_up_nothing():
    asked = """
        const parts = await Promise.all(["slow", "a", "wrong", "b", "slow"].map((code) => coloured(code, "py")));
        return [parts, workers];
    """
    found, workers = coloured(asked)
    assert found == [None, [["a", "hljs-name"]], None, [["b", "hljs-name"]], None]
    assert workers == [["slow", "over"], ["a", "wrong", "over"], ["b"]]


def test_a_worker_that_cannot_be_loaded_is_asked_again_later():
    asked = """
        isAway = true;
        const away = await coloured("a", "py");
        isAway = false;
        return [away, await coloured("a", "py"), workers];
    """
    assert coloured(asked) == [None, [["a", "hljs-name"]], [["over"], ["a"]]]


def test_a_browser_that_makes_no_worker_shows_no_colours():
    assert coloured(
        "globalThis.Worker = undefined; return [await coloured('a', 'py'), await coloured('b', 'py')];"
    ) == [
        None,
        None,
    ]


def test_colours_are_kept_for_a_hundred_blocks():
    asked = """
        for (let place = 0; place < 101; place++) await coloured(`${place}`, "py");
        return [0, 1, 100].map((place) => Boolean(colouredBefore(`${place}`, "py")));
    """
    assert coloured(asked) == [False, True, True]
