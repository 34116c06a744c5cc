"""What a message may say."""

from chatapp import errors
from chatapp.domain.message import MAX_CONTENT, clean_content


def checked(content: str, *, may_be_empty: bool = False) -> str:
    """The content as it is stored. Raises `Invalid` where it is too long, or empty without files."""
    content = clean_content(content)
    if not content and not may_be_empty:
        raise errors.Invalid({"content": ["Write something first."]}, code="content_empty")
    if len(content) > MAX_CONTENT:
        sentence = f"A message has at most {MAX_CONTENT} characters; this one has {len(content)}."
        raise errors.Invalid({"content": [sentence]}, code="content_too_long")
    return content
