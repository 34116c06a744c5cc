"""What a tab reads again: at once, and then not as often as others change something."""

import json
import re

from tests.support.rendering import SCRIPTS, run

SOURCE = (SCRIPTS / "again.js").read_text(encoding="utf-8")
# An effect is run when a value has changed, after the one before was cleaned up, as React does.
REACT = """
let before = [], clean = null;
const useEffect = (effect, values) => {
  if (JSON.stringify(values) === JSON.stringify(before)) return;
  clean?.();
  before = values;
  clean = effect();
};
"""


def test_a_counter_that_moves_all_the_time_asks_at_once_and_then_once_in_a_while():
    module = REACT + re.sub(r"^import .*$", "", SOURCE, flags=re.MULTILINE).replace("EVERY = 1000", "EVERY = 100")
    times = run(f"""
        const {{ Again }} = await import("data:text/javascript," + encodeURIComponent({json.dumps(module)}));
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const times = [];
        for (let moved = 0; moved < 25; moved++) {{
          Again({{ about: "thread 7", moved, onDue: () => times.push(moved) }});
          await wait(10);
        }}
        await wait(150);
        Again({{ about: "thread 8", moved: 24, onDue: () => times.push("another") }});
        await wait(5);
        return times;
    """)
    assert times[0] == 0
    assert times[-2:] == [24, "another"]
    assert len(times) <= 6
