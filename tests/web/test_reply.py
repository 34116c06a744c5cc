"""What the next message answers: kept in the browser by user and conversation, and sent along once."""

import json

import pytest

from tests.support.rendering import run

PAGE = """globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; },
    setItem(key, text) { this[key] = text; }, removeItem(key) { delete this[key]; }}), {});
  globalThis.location = {port: '3000'};
  const parts = {}, part = (name) => (parts[name] ??= {dataset: {}, textContent: ""});
  const bar = {hidden: true, querySelector: part};
  const field = {value: ""};
  const box = {dataset: {composer: "7"}, value: "", form: {elements: {reply: field}}};
  let user = "1";
  globalThis.document = {cookie: '', querySelector: (query) =>
    query === "[data-reply]" ? bar : query.startsWith("textarea") ? box : query.startsWith("[data-user]") ?
    {dataset: {user}} : null};
  const shown = () => [bar.hidden, part("[data-reply-who]").textContent, part("[data-reply-text]").textContent];
  const quote = (sender, name = "Grace") => JSON.stringify({seq: 3, sender, name, text: "Are you there?"});
"""


def test_the_bar_says_what_is_answered_and_the_form_has_it():
    code = f"""{PAGE}
      reply.answer(box, quote(2));
      const first = shown(), sent = field.value;
      reply.answer(box, quote(1));
      const own = shown()[1];
      return [first, JSON.parse(sent).seq, own, reply.cancel(box), shown(), field.value, reply.cancel(box)];"""
    gone = [True, "", ""]
    first = [False, "Reply to Grace", "Are you there?"]
    assert run(code) == [first, 3, "Reply to yourself", True, gone, "", False]


def test_what_was_sent_is_kept_no_longer_but_its_form_still_has_it():
    code = f"""{PAGE}
      reply.answer(box, quote(2));
      reply.drop(box);
      const stored = kept.kept("reply", "1", "7"), during = field.value !== "";
      await new Promise((done) => setTimeout(done));
      return [stored, during, field.value, bar.hidden];"""
    assert run(code) == [None, True, "", True]


def test_each_conversation_has_its_own():
    code = f"""{PAGE}
      reply.answer(box, quote(2));
      box.dataset.composer = "8";
      const other = reply.cancel(box);
      box.dataset.composer = "7";
      return [other, reply.cancel(box)];"""
    assert run(code) == [False, True]


STORAGE = "globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; }, "
STORAGE += "setItem(key, text) { this[key] = text; }, removeItem(key) { delete this[key]; }}), {});"
QUOTE = json.dumps({"seq": 3, "sender": 2, "name": "Grace", "text": "Are you there?"})


def test_an_unsent_reply_keeps_its_quote_over_a_reload():
    code = f"""{STORAGE}
      outbox.queue([], () => {{}}, "Yes", "7", "one", 1, {{}}, [], "Grace", {json.dumps(QUOTE)});
      outbox.queue([], () => {{}}, "and no", "7", "one", 1, {{}}, []);
      const again = outbox.unsure(outbox.unsent(), {{}}, [], "another", 1);
      const shown = outbox.waiting(again, {{}}, [], "7", false, 1);
      const mine = outbox.waiting(again, {{}}, [], "7", false, 2);
      return [again.map(({{ reply }}) => quoted.seqOf(reply)),
        shown.map((one) => [one.quoted, one.quotedName, one.quotedText, one.starts]), mine];"""
    expected = [["3", "Grace", "Are you there?", "yes"], ["", "", "", ""]]
    assert run(code) == [[3, 0], expected, []]


def test_what_an_older_page_has_stored_answers_nothing():
    assert run("return [quoted.seqOf(undefined), quoted.seqOf('')];") == [0, 0]


def test_a_reply_begins_a_run():
    code = """
      const message = (seq, more) => ({seq, sender: 1, kind: "text", at: "2026-01-14T09:15:00Z", content: "x",
        name: "Ada", ...more});
      const page = {messages: [message(1), message(2), message(3, {reply: {seq: 1}})], before: null, reads: "",
        joins: "", divider: 0, joined: "", read: 0, delivered: 0};
      return bubbles.items(page, 9, 2, {}).map(({starts_run, joined}) => [starts_run, Boolean(joined)]);"""
    assert run(code) == [[True, True], [False, False], [True, False]]


@pytest.mark.parametrize(
    ("move", "meant"),
    [((3, 4), "wait"), ((12, 2), "swipe"), ((-12, 2), "other"), ((12, 8), "other"), ((2, 30), "other")],
)
def test_only_a_finger_that_goes_straight_to_the_right_swipes(move, meant):
    assert run(f"return swipe.direction({move[0]}, {move[1]});") == meant


def test_a_message_follows_a_finger_a_little():
    assert run("return [-5, 30, 500].map(swipe.follow);") == [0, 30, 80]
