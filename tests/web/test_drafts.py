"""What was typed and not sent, by user and conversation, also before the page knows its user."""

from tests.support.rendering import run

PAGE = """globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; },
    setItem(key, text) { this[key] = text; }, removeItem(key) { delete this[key]; }}), {});
  globalThis.location = {port: '3000'};
  let user;
  globalThis.document = {cookie: '', querySelector: () => user && {dataset: {user}}};
  const box = (composer) => ({dataset: {composer}, value: ""});
  const types = (area, value) => { area.value = value; return drafts.note(area); };
  const draft = (conversation) => drafts.restored(box(conversation)).text;
"""


def test_a_draft_stays_with_its_user_and_conversation():
    code = f"""{PAGE}
      user = "1";
      types(box("7"), "for seven");
      const eight = box("8"); types(eight, "for eight"); types(eight, "");
      return [draft("7"), draft("8"), kept.kept("draft", "1", "7"), kept.kept("draft", "2", "7")];"""
    assert run(code) == ["for seven", "", "for seven", None]


def test_what_is_typed_before_the_user_is_known_is_added_to_the_drafts():
    """Nothing of it is stored before that, and nothing that was stored is replaced."""
    code = f"""{PAGE}
      kept.keep("draft", "1", "7", "begun yesterday");
      types(box("7"), "and today"); types(box("8"), "early");
      const nine = box("9"); types(nine, "sent at once"); drafts.drop(nine);
      const before = [draft("7"), kept.allKept("draft").length];
      drafts.keepEarly("");
      user = "1";
      drafts.keepEarly(""); drafts.keepEarly("");
      return [before, draft("7"), draft("8"), draft("9"), kept.allKept("draft").length];"""
    assert run(code) == [["and today", 1], "begun yesterday\nand today", "early", "", 2]


def test_what_the_open_box_holds_is_stored_from_there():
    code = f"""{PAGE}
      kept.keep("draft", "1", "7", "begun yesterday");
      const open = box("7"); types(open, "and today");
      user = "1";
      drafts.keepEarly("7");
      return [drafts.note(open), draft("7")];"""
    assert run(code) == ["begun yesterday\nand today", "begun yesterday\nand today"]


def test_a_page_has_one_user():
    """A server that was restarted knows nobody for a moment; what is typed meanwhile is a draft like any other."""
    code = f"""{PAGE}
      user = "1"; drafts.keepEarly("");
      user = undefined; types(box("7"), "meanwhile");
      return kept.kept("draft", "1", "7");"""
    assert run(code) == "meanwhile"
