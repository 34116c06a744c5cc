"""Words about files, what may be attached, and how pictures lie in the lightbox."""

import pytest

from tests.support.rendering import run

LIMITS = "{ file_bytes: 1000, files: 10, left: 5000 }"


@pytest.mark.parametrize(
    ("bytes_", "words"),
    [(0, "0 B"), (1023, "1,023 B"), (1024, "1 KB"), (1_900_000, "1.8 MB"), (104_857_600, "100 MB"), (5 << 30, "5 GB")],
)
def test_the_size_of_a_file(bytes_, words):
    assert run(f"return file_words.size({bytes_});") == words


def test_progress_has_one_unit():
    assert run("return file_words.progress(500 * 1024, 5 * 1024 * 1024);") == "0.5 of 5 MB"


@pytest.mark.parametrize(("ms", "words"), [(0, ""), (42_000, "0:42"), (61_400, "1:01"), (3_723_000, "1:02:03")])
def test_the_length_of_a_recording(ms, words):
    assert run(f"return file_words.length({ms});") == words


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], ""),
        (["image"], "Photo"),
        (["image", "image", "image"], "3 photos"),
        (["video"], "Video"),
        (["voice"], "Voice message"),
        (["file"], "plan.pdf"),
        (["image", "file"], "2 files"),
    ],
)
def test_what_stands_for_a_message_without_words(kinds, words):
    files = [{"kind": kind, "name": "plan.pdf"} for kind in kinds]
    assert run(f"return file_words.label({files});") == words


@pytest.mark.parametrize(
    ("type_", "name", "icon"),
    [
        ("image/svg+xml", "a.svg", "image"),
        ("text/plain", "a", "text"),
        ("application/octet-stream", "plan.PDF", "text"),
        ("application/octet-stream", "all.tar.gz", "archive"),
        ("", "a", "file"),
    ],
)
def test_the_icon_of_a_file(type_, name, icon):
    assert run(f"return file_words.iconOf({{ type: '{type_}', name: '{name}' }});") == icon


def test_a_message_that_waits_names_its_files():
    assert run('return [file_words.ids(""), file_words.ids(\'[{"id":"a"},{"id":"b"}]\')];') == ["", "a b"]


@pytest.mark.parametrize(
    ("sizes", "count", "taken", "words"),
    [
        ([10, 20], 0, 2, ""),
        ([10] * 12, 0, 10, "A message takes at most 10 files."),
        ([10, 10], 9, 1, "A message takes at most 10 files."),
        ([1001], 0, 0, "“f0” is larger than 1,000 B, so it can't be sent here."),
        ([1001, 1002, 5], 0, 1, "2 files are larger than 1,000 B, so it can't be sent here."),
        ([0], 0, 0, "“f0” is empty."),
        ([900] * 6, 0, 0, "You have room for 4.9 KB more. Delete files that you sent first."),
    ],
)
def test_limits_are_told_before_anything_is_sent(sizes, count, taken, words):
    files = [{"name": f"f{number}", "size": size} for number, size in enumerate(sizes)]
    found = run(f"const said = files.judge({files}, {LIMITS}, {count}); return [said.taken.length, said.words];")
    assert found == [taken, words]


def test_without_limits_everything_goes_and_the_server_has_the_last_word():
    assert run("return files.judge([{ name: 'a', size: 1e12 }], null, 0).taken.length;") == 1


@pytest.mark.parametrize(
    ("types", "is_files"),
    [
        (["Files"], True),
        (["text/html", "Files"], True),
        (["text/plain", "text/html", "text/rtf", "Files"], False),
        (["text/plain"], False),
    ],
)
def test_a_picture_of_copied_text_is_no_file(types, is_files):
    count = types.count("Files")
    code = f"return files.isFilesAlone({{ files: {{ length: {count} }}, types: {types} }});"
    assert run(code) is is_files


def test_a_text_that_is_too_long_says_by_how_much():
    code = "return ['x'.repeat(12), 'x'.repeat(13), '👍'.repeat(14)].map((text) => as_file.excess(text, 12));"
    assert run(code) == ["", "1 character too long", "2 characters too long"]


PAGE = """const picture = (id) => ({ id, kind: "image" });
const all = lightbox.pictures([
  { id: 1, files: [picture("a"), { id: "x", kind: "file" }, picture("b")], is_deleted: false },
  { id: 2, files: [picture("c")], is_deleted: true },
  { id: 3, files: [picture("d")], is_deleted: false },
]);"""


def test_the_lightbox_has_the_pictures_of_the_page_in_order():
    assert run(f"{PAGE} return all.map(({{ file }}) => file.id);") == ["a", "b", "d"]


def test_what_goes_while_it_is_shown_gives_way_to_the_next():
    code = f"{PAGE} return [lightbox.kept(all, 'b', 0), lightbox.kept(all, 'gone', 2), lightbox.kept(all, 'gone', 5), "
    assert run(f"{code} lightbox.kept([], 'gone', 0)];") == [1, 2, 2, -1]


STAGE = "const stage = { width: 800, height: 600 }, size = zoom.fitted({ width: 1600, height: 800 }, stage);"


def test_a_picture_is_seen_whole_and_never_larger_than_it_is():
    code = f"{STAGE} return [size, zoom.fitted({{ width: 100, height: 50 }}, stage)];"
    assert run(code) == [{"width": 800, "height": 400}, {"width": 100, "height": 50}]


def test_what_lies_under_the_pointer_stays_there():
    code = f"""{STAGE}
      const at = {{ x: 200, y: 50 }}, view = zoom.zoomed(zoom.FIT, 2, at, size, stage);
      return [view, (at.x - view.x) / view.scale];"""
    view, under = run(code)
    assert view == {"scale": 2, "x": -200, "y": -50}
    assert under == 200


def test_zooming_has_ends_and_leaves_no_emptiness():
    code = f"""{STAGE}
      const far = zoom.zoomed(zoom.FIT, 0.1, {{ x: 300, y: 300 }}, size, stage);
      const near = zoom.zoomed(zoom.FIT, 100, {{ x: 0, y: 0 }}, size, stage);
      return [far, near.scale, zoom.bounded({{ scale: 2, x: 9999, y: -9999 }}, size, stage)];"""
    assert run(code) == [{"scale": 1, "x": 0, "y": 0}, 8, {"scale": 2, "x": 400, "y": -100}]


def test_the_map_shows_which_part_is_seen():
    code = f"{STAGE} return zoom.seen({{ scale: 2, x: 400, y: 0 }}, size, stage);"
    assert run(code) == {"left": 0, "top": 0.125, "width": 0.5, "height": 0.75}


def test_a_text_that_became_a_file_is_not_sent_beside_it_unless_it_was_changed():
    code = """const files = [{ text: "" }, { text: "long" }];
      return ["long", " long ", "longer", ""].map((text) => sending.isFiled(text, files));"""
    assert run(code) == [True, True, False, False]
