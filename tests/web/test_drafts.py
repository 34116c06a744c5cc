"""What was typed and not sent, by user and conversation, also before the page knows its user."""

from tests.support.rendering import run

PAGE = """globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; },
    setItem(key, text) { this[key] = text; }, removeItem(key) { delete this[key]; }}), {});
  globalThis.location = {port: '3000'};
  let user;
  globalThis.document = {cookie: '', querySelector: () => user && {dataset: {user}}};
"""


def test_a_draft_stays_with_its_user_and_conversation():
    code = f"""{PAGE}
      user = "1";
      drafts.keepDraft("7", "for seven"); drafts.keepDraft("8", "for eight"); drafts.keepDraft("8", "");
      return [drafts.draftOf("7"), drafts.draftOf("8"), kept.kept("draft", "1", "7"), kept.kept("draft", "2", "7")];"""
    assert run(code) == ["for seven", "", "for seven", None]


def test_what_is_typed_before_the_user_is_known_is_added_to_the_drafts():
    """Nothing of it is stored before that, and nothing that was stored is replaced."""
    code = f"""{PAGE}
      kept.keep("draft", "1", "7", "begun yesterday");
      drafts.keepDraft("7", "and today"); drafts.keepDraft("8", "early"); drafts.keepDraft("9", "sent at once");
      drafts.keepDraft("9", "");
      const before = [drafts.draftOf("7"), kept.allKept("draft").length];
      drafts.keepEarly();
      user = "1";
      drafts.keepEarly(); drafts.keepEarly();
      return [before, drafts.draftOf("7"), drafts.draftOf("8"), drafts.draftOf("9"), kept.allKept("draft").length];"""
    assert run(code) == [["and today", 1], "begun yesterday\nand today", "early", "", 2]


def test_a_page_has_one_user():
    """A server that was restarted knows nobody for a moment; what is typed meanwhile is a draft like any other."""
    code = f"""{PAGE}
      user = "1"; drafts.keepEarly();
      user = undefined; drafts.keepDraft("7", "meanwhile");
      return kept.kept("draft", "1", "7");"""
    assert run(code) == "meanwhile"
