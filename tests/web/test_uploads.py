"""The files of the next message: their order, what is tried again, and what a tab leaves to the next."""

import pytest

from tests.support.rendering import run

# What the page has and Node lacks; the storage of the browser, and a server whose answers the test gives.
LINE = """
globalThis.localStorage = Object.assign(Object.create({getItem(key) { return this[key] ?? null; },
  setItem(key, text) { this[key] = text; }, removeItem(key) { delete this[key]; }}), {});
globalThis.document = { cookie: "", querySelector: () => ({ dataset: { user: "1" } }) };
globalThis.location = { port: "" };
const going = [], dropped = [], waits = [];
const viewOf = (id, more) => ({ id, kind: "file", name: id, type: "text/plain", bytes: 1, has_thumb: false, ...more });
uploads.use({
  look: async () => ({}),
  pause: async (wait) => { waits.push(wait); },
  drop: (id) => dropped.push(id),
  poster: async () => true,
  send: (file, about, told) => {
    const one = { name: file.name, about, told, isCut: false };
    one.answer = new Promise((resolve) => {
      one.end = (status, body = {}, wait = 0) => resolve({ status, body, wait });
    });
    going.push(one);
    return { answer: one.answer, abort: () => { one.isCut = true; one.end(0); } };
  },
});
const file = (name, size = 10, type = "text/plain") => ({ name, size, type });
const settled = () => new Promise((resolve) => setTimeout(resolve));
const names = () => going.map(({ name }) => name);
const states = (place = "7") => attachment_list.list(place).map(({ name, state }) => `${name} ${state}`);
const add = async (all, place = "7") => { uploads.add(place, all.map((name) => file(name))); await settled(); };
const key = (name, place = "7") => attachment_list.list(place).find((one) => one.name === name).key;
"""


def test_three_go_at_a_time_in_their_order_and_the_rest_wait():
    code = f"""{LINE}
      await add(["a", "b", "c", "d", "e"]);
      const first = names();
      going[1].end(201, viewOf("b"));
      await settled();
      return [first, names(), states()];"""
    first, then, states = run(code)
    assert first == ["a", "b", "c"]
    assert then == ["a", "b", "c", "d"]
    assert states == ["a sending", "b done", "c sending", "d sending", "e waiting"]


def test_a_message_takes_ten():
    code = f"""{LINE}
      await add("abcdefghijkl".split(""));
      return states().length;"""
    assert run(code) == 10


@pytest.mark.parametrize(("status", "wait", "waited"), [(0, 0, 1000), (429, 3000, 3000), (503, 5000, 5000)])
def test_a_cut_line_and_a_full_server_are_tried_again(status, wait, waited):
    code = f"""{LINE}
      await add(["a"]);
      going[0].told(7);
      going[0].end({status}, {{}}, {wait});
      await settled();
      const between = attachment_list.list("7")[0].sent;
      going[1].end(201, viewOf("a"));
      await settled();
      return [between, waits, states()];"""
    assert run(code) == [0, [waited], ["a done"]]


def test_what_is_cut_again_and_again_waits_for_its_author():
    code = f"""{LINE}
      await add(["a"]);
      for (let tries = 0; tries < 20; tries += 1) {{ going.at(-1).end(0); await settled(); }}
      return [going.length, Math.max(...waits), states(), attachment_list.list("7")[0].why];"""
    assert run(code) == [8, 15000, ["a failed"], "The line was cut."]


def test_what_the_server_refuses_says_why_and_can_go_as_a_file():
    refusal = '{ detail: "This picture can\'t be read.", code: "picture_unreadable" }'
    code = f"""{LINE}
      await add(["a"]);
      going[0].end(422, {refusal});
      await settled();
      const {{ state, why, code }} = attachment_list.list("7")[0];
      uploads.retry("7", key("a"), true);
      await settled();
      return [state, why, code, going[1].about];"""
    state, why, code, about = run(code)
    assert (state, why, code) == ("failed", "This picture can't be read.", "picture_unreadable")
    assert about == {"name": "a", "isFile": True}


def test_what_is_removed_while_it_goes_is_cut_and_makes_room():
    code = f"""{LINE}
      await add(["a", "b", "c", "d"]);
      uploads.remove("7", key("b"));
      await settled();
      return [going[1].isCut, names(), states(), waits];"""
    assert run(code) == [True, ["a", "b", "c", "d"], ["a sending", "c sending", "d sending"], []]


def test_what_has_arrived_is_removed_from_the_server_too():
    code = f"""{LINE}
      await add(["a"]);
      going[0].end(201, viewOf("id-a"));
      await settled();
      uploads.remove("7", key("a"));
      return [dropped, states()];"""
    assert run(code) == [["id-a"], []]


def test_what_arrives_after_it_was_removed_does_not_stay_on_the_server():
    code = f"""{LINE}
      uploads.use({{ send: (file) => ({{ answer: new Promise((end) => {{ going.push(end); }}), abort() {{}} }}) }});
      await add(["a"]);
      uploads.remove("7", key("a"));
      going[0]({{ status: 201, body: viewOf("id-a"), wait: 0 }});
      await settled();
      return [dropped, states()];"""
    assert run(code) == [["id-a"], []]


def test_each_conversation_has_its_own_and_they_share_the_line():
    code = f"""{LINE}
      await add(["a", "b"], "7");
      await add(["c", "d"], "8");
      return [states("7"), states("8")];"""
    assert run(code) == [["a sending", "b sending"], ["c sending", "d waiting"]]


def test_the_order_is_the_authors():
    code = f"""{LINE}
      await add(["a", "b", "c"]);
      attachment_list.move("7", key("c"), 0);
      attachment_list.move("7", key("a"), 3);
      attachment_list.move("7", key("a"), -1);
      return states();"""
    assert run(code) == ["c sending", "a sending", "b sending"]


def test_a_reload_finds_what_has_arrived_and_another_tab_what_was_sent():
    code = f"""{LINE}
      await add(["a", "b"]);
      going[0].end(201, viewOf("id-a", {{ name: "a" }}));
      await settled();
      const stored = Object.entries({{ ...localStorage }});
      uploads.taken("7");
      const gone = [states(), kept.kept("files", "1", "7")];
      for (const [name, text] of stored) localStorage.setItem(name, text);
      attachment_list.restore("7");
      const again = states();
      kept.forget("files", "1", "7");
      attachment_list.restore("7");
      const stays = states();
      attachment_list.restore("7", true);
      return [gone, again, stays, states()];"""
    assert run(code) == [[[], None], ["a done"], ["a done"], []]


def test_a_refused_message_gives_its_files_back_once():
    code = f"""{LINE}
      await add(["b"]);
      for (let times = 0; times < 2; times += 1) attachment_list.giveBack("7", [viewOf("id-a", {{ name: "a" }})]);
      return states();"""
    assert run(code) == ["a done", "b sending"]


def test_a_film_goes_with_its_size_and_length_and_gets_its_picture():
    code = f"""{LINE}
      uploads.use({{ look: async () => ({{ width: 640, height: 360, duration: 1500, poster: "picture" }}) }});
      uploads.add("7", [file("walk.webm", 10, "video/webm")]);
      await settled();
      going[0].end(201, viewOf("id-a", {{ kind: "video" }}));
      await settled();
      const {{ width, height, duration }} = going[0].about;
      return [width, height, duration, attachment_list.list("7")[0].view.has_thumb];"""
    assert run(code) == [640, 360, 1500, True]
