"""What a page stores of what it has shown."""

from tests.support.rendering import run


def test_the_windows_that_were_stored_last_stay():
    code = """
      const windows = Array.from({ length: 12 }, (_, number) => ({ key: `window:${number}`, at: (number * 5) % 12 }));
      return copies.surplus(windows);"""
    assert run(code) == ["window:5", "window:0"]


def test_a_browser_that_stores_nothing_has_no_copies():
    code = """
      await copies.begin();
      const found = await copies.load();
      const stored = await copies.storeWindow(1, "7", { text: "hello" });
      await copies.erase();
      return [found.list, [...found.windows], stored];"""
    assert run(code) == [None, [], False]


def test_the_code_of_the_pages_beside_this_one_is_loaded_ahead():
    code = """
      const route = (path, module) => ({ path, module, imports: ["/assets/shared.js"] });
      return ahead.filesOf({ home: route(undefined, "home"), charts: route("dashboard", "charts"),
        login: route("login", "login"), thread: route("c/:cid", "thread"), none: route("*", "none") });"""
    assert run(code) == ["home", "/assets/shared.js", "charts", "thread"]
