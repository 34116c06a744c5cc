"""What the page shows of a conversation before the server has opened it."""

import json

from tests.support.rendering import run

ROW = {"id": 7, "title": "Ada", "initials": "A", "gradient": 3, "avatar": "/a", "is_group": False, "other": 2}


def result(code: str):
    return run(f"cached.forgetWindows(); const row = {json.dumps(ROW)}; {code}")


def test_the_ten_windows_that_were_looked_at_last_are_cached():
    kept = result("""
      for (let id = 1; id <= 11; id += 1) cached.remember(String(id), { title: `${id}` });
      cached.remember("2", { title: "two" });
      cached.remember("12", {});
      return Array.from({ length: 13 }, (_, id) => cached.recall(String(id))?.title ?? null);""")
    assert kept == [None, None, "two", None, *(str(number) for number in range(4, 12)), None]


def test_who_is_out_finds_nothing():
    left = result("""
      cached.remember("7", { title: "Ada" });
      cached.remember("8", { title: "Grace" });
      cached.forget("7");
      const before = ["7", "8"].map((id) => cached.recall(id)?.title ?? null);
      cached.forgetWindows();
      return [...before, cached.recall("8")];""")
    assert left == [None, "Grace", None]


def test_a_row_says_who_it_is_before_anything_is_cached():
    found = result('return cached.glimpse("7", [], [row], []);')
    assert (found["title"], found["picture"], found["other"], found["gradient"]) == ("Ada", "/a", 2, 3)
    assert (found["live"], found["history"], found["subtitle"]) == ([], [], "")


def test_the_row_is_newer_than_what_is_cached():
    found = result("""
      cached.remember("7", { title: "Before", subtitle: "@ada", live: [[1]], history: [] });
      return cached.glimpse("7", [row]);""")
    assert (found["title"], found["subtitle"], found["live"]) == ("Ada", "@ada", [[1]])


def test_nothing_is_shown_of_a_conversation_that_is_not_in_the_list():
    """The viewer may not take part in it any more."""
    found = result("""
      cached.remember("8", { title: "Gone", subtitle: "3 people", live: [[1]], history: [] });
      return cached.glimpse("8", [row]);""")
    assert (found["title"], found["subtitle"], found["live"]) == ("", "", [])


def test_a_conversation_is_being_opened_until_the_router_has_arrived():
    seen = run("""
      const seen = [], stop = opening.listen(() => seen.push(opening.opened()));
      opening.arrive("0", "a");
      opening.open("/c/7");
      opening.open("/c/7/");
      opening.arrive("0", "a");
      opening.arrive("7", "b");
      opening.open("/c/7");
      opening.open("/c/8");
      opening.open("/settings");
      opening.open("/c/9");
      opening.arrive("0", "c");
      stop();
      return seen;""")
    assert seen == ["7", None, "8", None, "9", None]
