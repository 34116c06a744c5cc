"""What was shared, in the panel: by month, and as the lightbox goes through it."""

from tests.support.rendering import run

ITEMS = """
  const item = (seq, at, kind) =>
    ({ seq, at, message: seq + 100, sender: 1, name: "Ada", by: "you", file: { id: `f${seq}`, kind } });
  const year = new Date().getFullYear();
  const items = [
    item(9, `${year}-03-12T10:00:00Z`, "image"), item(8, `${year}-03-02T10:00:00Z`, "video"),
    item(7, `${year}-02-12T10:00:00Z`, "image"), item(6, `${year - 1}-02-12T10:00:00Z`, "image"),
  ];
"""


def test_files_stand_below_their_months():
    code = f"""{ITEMS}
      const months = shared_list.byMonth(items);
      return months.map(([name, all]) => [name.replace(year - 1, "before"), all.map(({{ seq }}) => seq)]);"""
    assert run(code) == [["March", [9, 8]], ["February", [7]], ["February before", [6]]]


def test_the_lightbox_goes_through_the_pictures_of_the_panel():
    code = f"""{ITEMS}
      shared_list.show(items);
      return shared_list.sharedPictures().map(({{ file, message }}) => [file.id, message.id, message.seq]);"""
    assert run(code) == [["f9", 109, 9], ["f7", 107, 7], ["f6", 106, 6]]


def test_what_is_listed_has_moved_on_with_a_message_that_has_something_of_its_kind():
    code = """
      const pages = [
        [{ seq: 1, content: "see www.example.org" }, { seq: 2, content: "", files: [{ kind: "image" }] }],
        [{ seq: 3, content: "", files: [{ kind: "voice" }, { kind: "file" }] }, { seq: 4, content: "words" }],
        [],
      ];
      return ["media", "files", "links"].map((kind) => shared_list.latest(kind, ...pages));"""
    assert run(code) == [2, 3, 1]
    assert run("return shared_list.latest('media', [], []);") == 0
