"""The messages of a browser that are not confirmed yet."""

import pytest

from tests.support.rendering import run

STORAGE = "globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; }, "
STORAGE += "setItem(key, text) { this[key] = text; }, removeItem(key) { delete this[key]; }}), {});"
QUEUE = "(user, text) => outbox.queue([], () => {}, text, '7', 'a link', user, {}, [])"


def test_what_waits_is_sent_again_for_its_author_only_and_once_there_is_a_link():
    code = f"""{STORAGE}
      const queue = {QUEUE};
      queue(1, "mine"); queue(2, "of another"); queue(1, "mine too");
      const texts = (link, me) => outbox.unsure(outbox.unsent(), {{}}, [], link, me).map(({{ text }}) => text);
      return [texts("new", 1), texts("new", 2), texts("new", 0), texts("", 1)];"""
    assert run(code) == [["mine", "mine too"], ["of another"], [], []]


def test_what_an_earlier_page_wrote_goes_out_before_what_is_written_on_this_one():
    """The server may still know the visit of the earlier page when it answers the new one."""
    code = f"""{STORAGE}
      let all;
      const write = (text, link) => outbox.queue(all, (next) => {{ all = next; }}, text, '7', link, 1, {{}}, []);
      write("one", "old");
      all = outbox.unsent();
      write("two", "");
      return ["old", "new"].map((link) => outbox.unsure(all, {{}}, [], link, 1).map(({{ text }}) => text));"""
    assert run(code) == [["one", "two"], ["one", "two"]]


@pytest.mark.parametrize("how", ["outbox.unsure(all, {[id]: 3}, [], 'new', 1)", "outbox.discard(all, id)"])
def test_what_arrived_or_is_not_wanted_is_kept_no_longer(how):
    code = f"""{STORAGE}
      const id = ({QUEUE})(1, "mine"), all = outbox.unsent();
      {how};
      return [all.length, outbox.unsent().length];"""
    assert run(code) == [1, 0]


def test_a_browser_keeps_a_bounded_number_of_texts_and_the_oldest_give_way():
    code = f"""{STORAGE}
      for (let number = 1; number <= 250; number += 1) kept.keep("draft", 1, number, `draft ${{number}}`);
      return [kept.allKept("draft").length, kept.kept("draft", 1, 50), kept.kept("draft", 1, 51)];"""
    assert run(code) == [200, None, "draft 51"]


PAGE = "globalThis.location = {port: '3000'}; globalThis.document = {cookie: ''};"
OTHERS = "zone=UTC; chatapp_installation=0badcafe; chatapp_installation_3001=0badcafe; "
FROM = f"const from = (id) => {{ document.cookie = `{OTHERS}chatapp_installation_3000=${{id}}`; }};"


def test_texts_of_one_installation_are_not_those_of_another():
    """A restored database may give the user's id to somebody else."""
    code = f"""{STORAGE}{PAGE}{FROM}
      from("11111111"); kept.keep("draft", 1, 7, "for one"); ({QUEUE})(1, "mine");
      from("22222222");
      const other = [kept.kept("draft", 1, 7), kept.allKept("draft"), outbox.unsent().length];
      kept.keep("draft", 1, 7, "for two"); kept.forget("draft", 1, 7);
      from("11111111");
      return [other, kept.kept("draft", 1, 7), outbox.unsent().length];"""
    assert run(code) == [[None, [], 0], "for one", 1]


def test_texts_from_before_installations_were_named_are_kept_on():
    code = f"""{STORAGE}{PAGE}{FROM}
      kept.keep("draft", 1, 7, "old"); ({QUEUE})(1, "not sent yet"); localStorage.setItem("theme", "dark");
      from("11111111"); kept.adopt();
      return [kept.kept("draft", 1, 7), outbox.unsent().length, Object.keys(localStorage).length,
        Object.keys(localStorage).filter((key) => key.startsWith("chatapp:11111111:")).length];"""
    assert run(code) == ["old", 1, 3, 2]


def test_a_browser_that_stores_nothing_sends_all_the_same():
    assert run(f"return [({QUEUE})(1, 'mine').length, outbox.unsent()];") == [36, []]


SENT = f"""{STORAGE}
  const send = (text, conversation = '7') =>
    outbox.queue([], () => {{}}, text, conversation, 'a link', 1, {{}}, [], 'Compilers');
  const texts = (bubbles) => bubbles.map(({{ text }}) => text);
  const unsure = (all, answered = {{}}) => texts(outbox.unsure(all, answered, [], 'new', 1));
  const failed = (all, answered = {{}}) => texts(outbox.waiting(all, answered, [], '7', true, 1));
  const waits = (all, answered = {{}}) => texts(outbox.waiting(all, answered, [], '7', false, 1));
"""


def test_what_was_refused_is_not_sent_again_by_another_tab():
    code = f"""{SENT}
      const id = send("refused"), here = outbox.unsent();
      unsure(here, {{ [id]: 0 }});
      const there = outbox.unsent();
      return [failed(here, {{ [id]: 0 }}), unsure(there), failed(there), waits(there)];"""
    assert run(code) == [["refused"], [], ["refused"], []]


def test_all_tabs_say_why_a_message_was_refused():
    code = f"""{SENT}
      const id = send("refused"), here = outbox.unsent(), told = {{ [id]: "You can't." }};
      outbox.unsure(here, {{ [id]: 0 }}, [], 'new', 1, told);
      return [outbox.reason(here[0], told), outbox.reason(outbox.unsent()[0], {{}}), outbox.reason({{}}, {{}})];"""
    assert run(code) == ["You can't.", "You can't.", ""]


def test_what_is_sent_once_more_waits_again_in_all_tabs():
    code = f"""{SENT}
      const id = send("refused"), here = outbox.unsent();
      unsure(here, {{ [id]: 0 }});
      const again = outbox.retry(here, id, 'new'), there = outbox.unsent();
      unsure(again, {{ [id]: 0 }}); // the answer before
      return [unsure(again), waits(again), waits(there), unsure(there)];"""
    assert run(code) == [[], ["refused"], ["refused"], ["refused"]]


@pytest.mark.parametrize("how", ["outbox.unsure(here, {[id]: 3}, [], 'new', 1)", "outbox.discard(here, id)"])
def test_what_one_tab_sent_or_discarded_no_other_tab_sends(how):
    code = f"""{SENT}
      const id = send("mine"), here = outbox.unsent(), there = outbox.unsent();
      {how};
      return [unsure(there), waits(there), outbox.notice(there, {{}}, [], 'new', 1, true)];"""
    assert run(code) == [[], [], ""]


def test_what_was_refused_elsewhere_is_listed_with_its_conversation():
    code = f"""{SENT}
      const refused = send("refused"), waiting = send("waiting"), all = outbox.unsent();
      const listed = (place, me) => outbox.stranded(all, {{ [refused]: 0 }}, place, me)
        .map(({{ text, title }}) => [text, title]);
      return [listed("8", 1), listed("", 1), listed("7", 1), listed("8", 2)];"""
    assert run(code) == [[["refused", "Compilers"]], [["refused", "Compilers"]], [], []]


def test_a_notice_says_how_much_waits_for_the_line():
    code = f"""{SENT}
      const written = () => outbox.unsent().map((bubble) => ({{ ...bubble, link: "a link" }}));
      const first = send("one"), one = written();
      send("two");
      const both = written(), said = (all, link, isOffline, answered = {{}}) =>
        outbox.notice(all, answered, [], link, 1, isOffline);
      return [said(one, "a link", false), said(one, "a link", true), said(both, "a link", true),
        said(both, "new", false), said(both, "new", false, {{ [first]: 3 }})];"""
    assert run(code) == [
        "",
        "1 message will be sent when you are back online.",
        "2 messages will be sent when you are back online.",
        "Sending 2 messages…",
        "Sending 1 message…",
    ]


def test_nothing_that_waits_gives_way_to_what_is_written_later():
    code = f"""{SENT}
      const add = (all, text) => {{
        let next;
        outbox.queue(all, (bubbles) => {{ next = bubbles; }}, text, '7', 'a link', 1, {{}}, []);
        return next;
      }};
      let all = [];
      for (let number = 1; number <= 201; number += 1) all = add(all, `${{number}}`);
      return [unsure(all).length, texts(outbox.unsent()).at(0), outbox.unsent().length];"""
    assert run(code) == [201, "1", 200]


def test_signing_out_says_what_it_deletes():
    code = f"""{SENT}
      const none = session.loss("1");
      send("one");
      const one = session.loss("1");
      send("two"); kept.keep("draft", 1, 7, "half"); kept.keep("edit", 1, 3, {{}}); kept.keep("draft", 2, 7, "other's");
      return [none, one, session.loss("1"), session.loss("2"), session.loss("12")];"""
    assert run(code) == [
        "",
        "This browser has 1 unsent message of yours. Signing out deletes it.",
        "This browser has 2 unsent messages and 2 drafts of yours. Signing out deletes them.",
        "This browser has 1 draft of yours. Signing out deletes it.",
        "",
    ]


def test_a_row_shows_what_waits_last_in_its_conversation():
    code = f"""{SENT}
      const first = send("one"), second = send("see `two`\\nhttps://example.org"); send("elsewhere", "8");
      const all = outbox.unsent(), shown = (answered, me = 1) => outbox.lastWaiting(all, answered, 7, me);
      return [shown({{}}), shown({{ [second]: 4 }}), shown({{ [second]: 0, [first]: 3 }}), shown({{}}, 2)];"""
    assert run(code) == ["see `two` https://example.org", "one", "", ""]


def test_a_message_of_a_conversation_that_was_left_is_sent_as_those_of_an_earlier_page():
    code = f"""{SENT}
      const told = JSON.stringify({{ text: " late ", conversation: "8", reply: "", files: '[{{"id":"a"}}]' }});
      const all = outbox.posted([], told, 1);
      const row = outbox.lastWaiting(all, {{}}, 8, 1);
      return [unsure(all), outbox.unsent().length, file_words.ids(all[0].files), row];"""
    assert run(code) == [["late"], 1, "a", "late"]


def test_a_row_shows_the_files_of_what_waits_without_words():
    code = f"""{STORAGE}
      let all;
      const files = '[{{"id":"a","kind":"image"}},{{"id":"b","kind":"image"}}]';
      outbox.queue([], (next) => {{ all = next; }}, "", "7", "a link", 1, {{}}, [], "", "", files);
      return outbox.lastWaiting(all, {{}}, 7, 1);"""
    assert run(code) == "2 photos"
