# ruff: noqa: RUF001 - letters of the world are the subject

import re
import unicodedata
from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatapp.domain.file_names import MAX_BYTES, MAX_LENGTH, clean_name, disposition, suffix_of, with_suffix

anything = st.text(st.characters(), max_size=300)
tricky = st.lists(
    st.sampled_from(["a", ".", " ", "/", "\\", ":", "\0", "\n", "\u202e", "\u200b", "\u0301", "\u0327", "é", "😀"])
    | st.sampled_from(["con", "NUL", "COM1", ".png", "C:", "<", "\u0338", "\ufb2c", "\ufe0f", "\u2028", "\u3164", '"']),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    "name",
    [
        "photo.jpg",
        "Urlaub am Meer.png",
        "報告書 (最終版).pdf",
        "отчёт за 2025 год.docx",
        "تقرير.pdf",
        "דוח שנתי.pdf",
        "रिपोर्ट.pdf",
        "รายงาน.pdf",
        "नामه\u200cای.txt",
        "👩\u200d👩\u200d👧 ❤\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "archive.tar.gz",
        "2024.12.24",
        "README",
        "a+b & c's #1 [50%].txt",
        "console.log",
        "comma.csv",
        "_",
    ],
)
def test_names_of_the_world_stay_as_they_are(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("/etc/passwd", "passwd"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\me.png", "me.png"),
        ("C:me.png", "me.png"),
        ("folder/", "folder"),
        ("folder/..", "folder"),
        ("\\\\host\\share\\x.txt", "x.txt"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("...png", "png"),
        (" . hidden . ", "hidden"),
        ("\u200b.hidden", "hidden"),
        ("\0.hidden", "hidden"),
        (".\u0301.hidden", "hidden"),
        ("name.exe. . ", "name.exe"),
        ("name.exe.\u200b", "name.exe"),
        ("a\0b\r\nc.txt", "ab c.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("line\u2028break.txt", "line break.txt"),
        ("at 10:30.txt", "at 10_30.txt"),
        ('<script>"|?*.txt', "_script_____.txt"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("nul .tar.gz", "_nul .tar.gz"),
        ("LPT9.", "_LPT9"),
        ("com¹.log", "_com¹.log"),
        ("cafe\u0301.txt", "café.txt"),
        ("Z" + "\u0301" * 300 + ".txt", "Ź\u0301\u0301\u0301\u0301.txt"),
        ("", "file"),
        ("///", "file"),
        ("C:", "file"),
        ("\u200b\u3164", "file"),
        (" ", "file"),
        ("\ud800.txt", "txt"),
    ],
)
def test_what_means_something_else_to_a_system_is_gone(name, expected):
    assert clean_name(name) == expected


@pytest.mark.parametrize(
    ("name", "end"),
    [("x" * 4000 + ".png", "x.png"), ("字" * 4000 + ".docx", "字.docx"), ("😀" * 300, "😀"), ("x" * 4000, "x")],
)
def test_long_names_are_cut_and_keep_their_suffix(name, end):
    cut = clean_name(name)
    assert len(cut) == MAX_LENGTH or MAX_BYTES - 4 < len(cut.encode()) <= MAX_BYTES
    assert cut.endswith(end)


def check(name):
    assert name
    assert len(name) <= MAX_LENGTH
    assert len(name.encode()) <= MAX_BYTES
    assert not re.search(r'[/\\<>:"|?*\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]', name)
    assert not name.startswith((".", " ", "\u200b"))
    assert not name.endswith((".", " ", "\u200b"))
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d) *(\.|$)", name, re.IGNORECASE)
    assert unicodedata.is_normalized("NFC", name)


@given(anything | tricky)
@example(".\u0301.a")
@example("\u0301" * 300)
@example("con" + " " * 300 + ".a")
@example("a" * 199 + "." * 50 + ".png")
def test_any_name_becomes_a_clean_one(name):
    clean = clean_name(name)
    check(clean)
    assert clean_name(clean) == clean


@given(anything | tricky)
def test_a_suffix_takes_the_place_of_another(name):
    drawn = with_suffix(name, ".webp")
    check(drawn)
    assert drawn.endswith(".webp")
    assert with_suffix(drawn, ".webp") == drawn
    assert suffix_of(drawn) == ".webp"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.JPG", "photo.webp"),
        ("photo", "photo.webp"),
        ("a.b.png", "a.b.webp"),
        ("24.12.2024", "24.12.2024.webp"),
        ("nul.png", "_nul.webp"),
        ("", "file.webp"),
        ("字" * 200, "字" * 78 + ".webp"),
    ],
)
def test_the_suffix_says_what_a_picture_has_become(name, expected):
    assert with_suffix(name, ".webp") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.jpg", 'attachment; filename="photo.jpg"'),
        ("my photo.jpg", 'attachment; filename="my photo.jpg"'),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("été.txt", "attachment; filename=\"_t_.txt\"; filename*=UTF-8''%C3%A9t%C3%A9.txt"),
        ("字.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%E5%AD%97.txt"),
        ('a"; filename="evil.exe', 'attachment; filename="a_; filename=_evil.exe"'),
        ("a\r\nSet-Cookie: x=1", 'attachment; filename="a Set-Cookie_ x=1"'),
    ],
)
def test_a_header_says_the_name(name, expected):
    assert disposition(name, is_inline=False) == expected
    assert disposition(name, is_inline=True) == expected.replace("attachment", "inline", 1)


@given(anything | tricky)
def test_no_name_says_anything_else_in_the_header(name):
    header = disposition(name, is_inline=False)
    assert re.fullmatch(r"[ -~]+", header)
    message = Message()
    message["Content-Disposition"] = header
    parameters = dict(message.get_params(header="content-disposition", unquote=True)[1:])
    assert parameters.keys() <= {"filename", "filename*"}
    told = re.search(r"filename\*=UTF-8''([^;]*)\Z", header)
    assert (unquote(told[1]) if told else message.get_filename()) == clean_name(name)
