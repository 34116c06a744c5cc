"""What a strange page says of itself is found wherever it stands, cleaned, bounded, and quickly."""

import time

import pytest

from chatapp.domain.heads import MAX_PAGE, MAX_TEXT, MAX_TITLE, Head, head_of

HERE = "https://site.example/a/b"
PAGE = """<!DOCTYPE html><html><head><title>Old &amp; plain</title>
<meta name="description" content="A description.">
<meta property="og:title" content="Timetable API, version 2">
<meta property='og:description' content='Acts, stages &quot;and&quot; times.'>
<meta content="/img/stage.png" property="og:image" />
</head><body><svg><title>An icon</title></svg></body></html>"""


def read(page, charset=None, address=HERE):
    return head_of(page.encode() if isinstance(page, str) else page, charset, address)


def test_a_page_says_its_title_its_text_and_its_picture():
    assert read(PAGE) == Head(
        "Timetable API, version 2", 'Acts, stages "and" times.', "https://site.example/img/stage.png"
    )


@pytest.mark.parametrize(
    ("page", "title", "text"),
    [
        ("<title>Old &amp; plain</title>", "Old & plain", ""),
        ("<TITLE lang=en>\n  Two\n lines </TITLE>", "Two lines", ""),
        ("<title></title><title>Second</title>", "Second", ""),
        ("<meta name=twitter:title content=One><title>Two</title>", "One", ""),
        ("<meta name=description content='Same'><title>Same</title>", "Same", ""),
        ('<META NAME="Description" CONTENT="Loud"><title>x</title>', "x", "Loud"),
        ('<meta property="og:title" content=""><title>x</title>', "x", ""),
        ('<meta property="og:title" content="a > b"><title>x</title>', "a > b", ""),
        ('<meta property=og:title content="it\'s">', "it's", ""),
        ('<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;">', "<script>alert(1)</script>", ""),
        ("<title>a&#x202e;b&#0;c&#xfeff;</title>", "ab\ufffdc\ufeff", ""),
        ("<title>\u200b\u2060 </title>", "", ""),
        ("<title>unfinished", "", ""),
        ('<meta property="og:title" content="unfinished', "", ""),
        ("", "", ""),
    ],
)
def test_titles_and_texts(page, title, text):
    found = read(page)
    assert (found.title, found.text) == (title, text)


def test_what_it_says_is_bounded():
    found = read(f"<title>{'t' * 900}</title><meta name=description content='{'d ' * 900}'>")
    assert len(found.title) == MAX_TITLE
    assert len(found.text) <= MAX_TEXT
    assert found.title.endswith("t…")
    assert found.text.endswith("d…")


@pytest.mark.parametrize(
    ("picture", "whole"),
    [
        ("https://cdn.example/x.png", "https://cdn.example/x.png"),
        ("//cdn.example/x.png", "https://cdn.example/x.png"),
        ("../x.png?a=1&amp;b=2", "https://site.example/x.png?a=1&b=2"),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,AAAA", ""),
        ("http://user@cdn.example/x.png", ""),
        ("http://[", ""),
        (" ", ""),
    ],
)
def test_its_picture_has_a_whole_address(picture, whole):
    assert read(f'<title>x</title><meta property="og:image" content="{picture}">').picture == whole
    assert read(f'<title>x</title><link rel="image_src" href="{picture}">').picture == whole


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        ("<title>Ü €</title>".encode(), None),
        ("<title>Ü €</title>".encode("cp1252"), None),
        ("<title>Ü €</title>".encode("cp1252"), "ISO-8859-1"),
        ("<title>Ü €</title>".encode("utf-8-sig"), "iso-8859-1"),
        ("\ufeff<title>Ü €</title>".encode("utf-16-le"), None),
        ("\ufeff<title>Ü €</title>".encode("utf-16-be"), "utf-8"),
        ("<meta charset=iso-8859-15><title>Ü €</title>".encode("iso-8859-15"), None),
        ("<meta charset='gb2312'><title>Ü €</title>".encode("gb18030"), "unicode_escape"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><title>Ü €</title>'.encode(
                "cp1252"
            ),
            "zlib",
        ),
        ("<title>Ü €</title>".encode() + b"<p>" + "ü".encode()[:1], None),
    ],
)
def test_letters_are_those_that_the_page_was_written_in(page, charset):
    assert read(page, charset).title == "Ü €"


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "unicode_escape", "rot13", "base64", "utf-7", "x" * 10_000, ""]
)
def test_python_is_asked_for_no_other_codec(charset):
    assert read("<title>Ü</title>", charset).title == "Ü"


def test_tags_are_found_far_into_the_page():
    assert read(f"<style>{'x' * 800_000}</style>{PAGE}").title == "Timetable API, version 2"


HOSTILE = (
    *(
        "x",
        "<",
        "<!--",
        "<a ",
        "<![",
        "<div>",
        "</",
        "<meta ",
        '<meta "',
        "<meta '\"",
        "<meta\n<",
        "<metax",
        "<meta og:",
    ),
    *("<title>", "<title ", "<title>x</title>", "<link ", '<meta property="og:title" content="">', "<meta charset "),
    f"<meta og: {'a ' * 2000}>",
    f"<meta og: {'a/' * 2000}>",
    f"<meta og: {' '.join(f'a{n}' for n in range(900))}>",
    f"""<meta og: {"'a'" * 1300}>""",
    f'<meta property="og:title" content="{"&amp;" * 790}">',
    f'<meta property="og:title" content="a{chr(0x301) * 900}">',
    f"<meta og:{'x' * 4000}",
)


@pytest.mark.parametrize("each", HOSTILE, ids=[each[:20] for each in HOSTILE])
def test_pages_that_are_made_to_take_long_take_milliseconds(each):
    page = (each * (MAX_PAGE // len(each) + 1)).encode()
    began = time.process_time()
    head_of(page, None, HERE)
    assert time.process_time() - began < 0.3, "some 30 ms, and as much again for a busy machine"
