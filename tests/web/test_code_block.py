"""Enter within a block of code: where it begins a line, and how deep."""

import json

import pytest

from chatapp.domain import markup
from tests.support.rendering import run

CASES = [
    ("", False),
    ("hello", False),
    ("```", True),
    ("```py", True),
    ("see\n```py\nx = 1", True),
    ("```\nx\n```", False),
    ("```\nx\n```\nand", False),
    ("```\nx\n```\n```js", True),
    ("```x```", False),
    ("a ```", False),
    ("   ```\nx", True),
    ("\t    ```\nx", True),
    ("````\n```\nx", True),
    ("````\n```\nx\n`````", False),
    ("```\n```py\nx", True),
]


@pytest.mark.parametrize(("before", "is_open"), CASES)
def test_a_block_is_open_until_its_fence_is_closed(before, is_open):
    assert run(f"return code_block.isInBlock({json.dumps(before)});") is is_open


@pytest.mark.parametrize(("before", "is_open"), CASES)
def test_what_is_written_there_is_code_in_the_message_too(before, is_open):
    tree = markup.tree(f"{before}\nHERE") or []
    assert any(node[0] == "pre" and "HERE" in node[1][0] for node in tree) is is_open


@pytest.mark.parametrize(
    ("before", "indent"),
    [("", ""), ("if x:", ""), ("  if x:", "  "), ("a\n\t  b", "\t  "), ("    a\nb", ""), ("  ", "  ")],
)
def test_the_next_line_is_as_deep_as_the_last(before, indent):
    assert run(f"return code_block.indentOf({json.dumps(before)});") == indent
