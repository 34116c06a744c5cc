"""The conversation on screen: what its messages are to somebody who cannot see them, and what is sent."""

from dataclasses import replace

import pytest
import reflex as rx

from chatapp.domain.file import FileView
from chatapp.domain.link import LinkView
from chatapp.domain.message import MAX_CONTENT
from chatapp.web.components.composer import MAX_CONTENT as COMPOSER_LIMIT
from chatapp.web.components.composer import composer
from chatapp.web.components.message import failed_bubble, message_bubble, pending_bubble
from chatapp.web.components.message_list import message_list
from chatapp.web.components.reply import Along
from chatapp.web.shapes import Author, PlacedBubble
from tests.support.rendering import Element, Recorder, render, var

ADA, GRACE = 1, 2
MORNING, LATER, NEXT_DAY = "2026-01-14T09:14:00Z", "2026-01-14T09:15:00Z", "2026-01-15T09:14:00Z"
HELLO = PlacedBubble(
    id=7,
    seq=3,
    client_id="c1",
    kind="text",
    sender=ADA,
    name="Ada Byron",
    avatar="",
    content="Hello",
    tree=None,
    at=LATER,
    edited_at="",
    is_deleted=False,
    is_pinned=False,
    named=(),
    reactions=(),
    mentioned=(),
    reply=None,
    forwarded=None,
    link=None,
    files=(),
    previous_at=MORNING,
    starts_run=True,
    joined="",
    rises=True,
    is_divided=False,
    tick="sent",
    is_ticked=True,
    read_by="",
    handle="",
    initials="AB",
    gradient=7,
)


def bubble(message: PlacedBubble, *, me: int = GRACE, **options) -> Element:
    shown = rx.foreach(var([message]), lambda item: message_bubble(item, me=var(me)))
    return render(shown, **options)


def test_a_message_is_an_article_named_by_author_and_time_with_its_text_as_content():
    article = bubble(HELLO).one("article")
    assert article["aria-label"] == "Ada Byron, 09:15"
    assert "Hello" in article.text
    assert (article["data-seq"], article["data-author"]) == (3, "Ada Byron")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, ""),
        ({"tick": "delivered"}, ""),
        ({"tick": "read"}, ", read"),
        ({"edited_at": LATER}, ", edited"),
        ({"edited_at": LATER, "tick": "read"}, ", edited, read"),
        ({"edited_at": LATER, "is_deleted": True, "tick": ""}, ""),
    ],
)
def test_the_state_of_a_message_follows_its_time(change, state):
    article = bubble(replace(HELLO, **change), me=ADA).one("article")
    assert article["aria-label"] == f"You, 09:15{state}"


def test_somebody_whose_name_is_not_enough_is_named_by_user_name_too():
    article = bubble(replace(HELLO, handle="@ada2")).one("article")
    assert article["aria-label"] == "Ada Byron @ada2, 09:15"
    assert article.one(class_name="bubble__name").text == "Ada Byron@ada2"


def test_names_and_texts_from_right_to_left_turn_nothing_around_them():
    article = bubble(replace(HELLO, name="שרה", content="שלום!")).one("article")
    assert article["aria-label"] == "\u2068שרה\u2069, 09:15"
    assert article.one(class_name="bubble__text")["dir"] == "auto"


def test_a_copy_names_whoever_said_it_first_and_leads_to_the_original():
    article = bubble(replace(HELLO, content="🎉", forwarded=Author(3, "Grace Hopper"))).one("article")
    press = article.one(class_name="origin")
    assert (press.text, press["data-original"]) == ("Forwarded from Grace Hopper", "true")
    assert "msg--emoji" not in article.classes
    assert not bubble(HELLO).all(class_name="origin")


def test_my_own_message_is_mine_in_the_page_and_named_you():
    article = bubble(HELLO, me=ADA).one("article")
    assert article["aria-label"] == "You, 09:15"
    assert "msg--mine" in article.classes
    assert article.one(role="img")["aria-label"] == "Sent"


@pytest.mark.parametrize("label", ["Sent", "Delivered", "Read"])
def test_the_tick_of_my_own_message_says_how_far_it_got(label):
    article = bubble(replace(HELLO, tick=label.lower()), me=ADA).one("article")
    assert [tick["aria-label"] for tick in article.all(role="img")] == [label]


def test_a_message_without_a_tick_still_says_that_it_is_read():
    article = bubble(replace(HELLO, tick="read", is_ticked=False), me=ADA).one("article")
    assert not article.all(role="img")
    assert article["aria-label"] == "You, 09:15, read"


def test_a_message_of_others_carries_name_and_picture_and_no_tick():
    article = bubble(replace(HELLO, tick="", is_ticked=False)).one("article")
    assert article.one(class_name="bubble__name").text == "Ada Byron"
    assert article.one(class_name="avatar").classes >= {"avatar--32", "g7"}
    assert not article.all(role="img")


def test_only_the_first_message_of_a_run_carries_the_name():
    article = bubble(replace(HELLO, starts_run=False)).one("article")
    assert not article.all(class_name="bubble__name")
    assert "msg--start" not in article.classes


def test_a_new_day_of_the_viewer_starts_with_a_separator_and_a_new_run():
    root = bubble(replace(HELLO, starts_run=False, at=NEXT_DAY))
    separator = root.one(role="separator")
    assert separator.one("time")["dateTime"] == NEXT_DAY
    assert separator["aria-label"] == separator.text != ""
    assert "msg--start" in root.one("article").classes


def test_days_begin_at_the_viewers_midnight():
    late = replace(HELLO, previous_at="2026-01-14T23:30:00Z", at="2026-01-15T00:30:00Z")
    assert bubble(late, zone="Europe/London").all(role="separator")
    assert not bubble(late, zone="Asia/Tokyo").all(role="separator")


def test_no_separator_inside_a_day_but_one_before_the_first_message():
    assert not bubble(HELLO).all(role="separator")
    assert bubble(replace(HELLO, previous_at="")).all(role="separator")


def test_message_text_is_text_and_not_markup():
    hostile = "<img src=x onerror=alert(1)> **bold** javascript:alert(1)"
    article = bubble(replace(HELLO, content=hostile)).one("article")
    assert article.one(class_name="bubble__text").text.startswith(hostile)
    assert not article.all("ReactRouterLink")
    assert not article.all("img")


def test_the_content_is_drawn_from_its_tree():
    tree = [["p", ["See ", ["b", ["this"]]]]]
    article = bubble(replace(HELLO, content="See **this**", tree=tree)).one("article")
    assert article.one("RichText")["tree"] == tree
    assert article.one("RichText")["content"] == "See **this**"
    assert bubble(replace(HELLO, is_deleted=True)).one("RichText")["tree"] is None


def test_an_edited_message_says_so():
    assert "edited" in bubble(replace(HELLO, edited_at=LATER)).one(class_name="meta").text
    assert "edited" not in bubble(HELLO).one(class_name="meta").text


@pytest.mark.parametrize(
    ("me", "author", "words"),
    [(GRACE, "Ada Byron", "Message deleted"), (ADA, "You", "You deleted this message")],
    ids=["of others", "mine"],
)
def test_a_deleted_message_keeps_its_place_and_shows_no_text(me, author, words):
    deleted = replace(HELLO, is_deleted=True, content="secret", edited_at=LATER, tick="", is_ticked=False)
    article = bubble(deleted, me=me).one("article")
    assert article["aria-label"] == f"{author}, 09:15"
    assert article.one(class_name="bubble__text").text == f"{words}09:15"
    assert not article.all(role="img")
    assert article["data-seq"] == 3
    assert "secret" not in article.text


def test_a_system_line_is_a_message_without_author():
    article = bubble(replace(HELLO, kind="system", content="Ada named the group")).one("article")
    assert article["aria-label"] == "Notice, 09:15"
    assert "Ada named the group" in article.text
    assert article["data-seq"] == 3
    assert not article.all(class_name="bubble")


@pytest.mark.parametrize(("content", "is_large"), [("👍", True), ("🎉⛵", True), ("👍 ok", False), ("7", False)])
def test_emoji_alone_are_large(content, is_large):
    assert ("msg--emoji" in bubble(replace(HELLO, content=content)).one("article").classes) is is_large


def test_a_pending_message_says_that_it_is_being_sent():
    shown = pending_bubble(var("Hi"), at=var(LATER), previous_at=var(MORNING), key=var("k"))
    article = render(shown).one("article")
    assert article["aria-label"] == "You, 09:15, sending"
    assert article.one(role="img")["aria-label"] == "Sending"
    assert "data-seq" not in article.props


def test_a_failed_message_keeps_its_text_and_offers_both_ways_out():
    choices = {"on_retry": Recorder.press_one(1), "on_discard": Recorder.press_one(2), "key": var("k")}
    article = render(failed_bubble(var("Hi"), at=var(LATER), reason=var("You can't."), **choices)).one("article")
    line = article.one(role="alert")
    retry, edit, discard = line.all("button")
    assert line.one(class_name="failed__text").text.endswith("Not sent. You can't.")
    assert (edit.text, edit["data-take-back"], edit.events("onClick")) == ("Edit", "Hi", discard.events("onClick"))
    assert article["aria-label"] == "You, 09:15, not sent"
    assert "Hi" in article.text
    assert (retry.text, retry.events("onClick")) == ("Retry", [("press_one", {"number": 1})])
    assert (discard.text, discard.events("onClick")) == ("Discard", [("press_one", {"number": 2})])


def test_the_message_list_is_a_log_that_the_keyboard_reaches():
    log = render(message_list(rx.el.article("Hi"), is_group=var(value=True))).one(role="log")
    assert (log["aria-label"], log["tabIndex"]) == ("Messages", 0)
    assert len(log.children) == 1, "a reversed column keeps the end in view with one child only"


def test_names_and_pictures_are_left_out_between_two_people():
    assert "thread--direct" in render(message_list(is_group=var(value=False))).one(role="log").classes
    assert "thread--direct" not in render(message_list(is_group=var(value=True))).one(role="log").classes


def test_the_composer_sends_what_was_written():
    form = render(composer(conversation_id=var("5"), placeholder="Message Ada", on_submit=Recorder.send)).one("form")
    box = form.one("textarea")
    assert (box["name"], box["aria-label"], box["data-composer"]) == ("text", "Message", "5")
    assert box["placeholder"], "the send button's look depends on :placeholder-shown"
    bar = form.one(class_name="rec")
    recording = [one["aria-label"] for one in bar.all("button")]
    assert recording == ["Discard recording", "Stop", "Listen", "Send recording"]
    assert bar["hidden"]
    assert [(one["type"], one["aria-label"]) for one in form.all("button")][len(recording) :] == [
        ("button", "Attach files"),
        ("button", "Emoji"),
        ("button", "Record"),
        ("submit", "Send message"),
    ]
    assert form.events("onSubmit") == [("send", {"form": {"text": "typed"}})]


def test_the_composer_takes_as_much_as_a_message_may_have():
    assert COMPOSER_LIMIT == MAX_CONTENT


PHOTO = FileView("p" * 22, "image", "boat.webp", "image/webp", 9, 4, 3, "#8866aa", None, None, has_thumb=True)


def test_a_message_shows_its_files_before_its_words():
    article = bubble(replace(HELLO, files=(PHOTO,))).one("article")
    assert [file["name"] for file in article.one("Attached")["files"]] == ["boat.webp"]
    assert "bubble--media" in article.one(class_name="bubble").classes
    assert "Hello" in article.text


def test_pictures_without_words_have_no_line_for_them_and_a_deleted_message_has_none():
    silent = bubble(replace(HELLO, files=(PHOTO,), content="")).one("article")
    assert silent.all(class_name="bubble__text--none")
    assert not bubble(replace(HELLO, files=(PHOTO,), is_deleted=True)).all("Attached")


def test_one_emoji_below_a_picture_stays_in_the_bubble():
    assert "msg--emoji" not in bubble(replace(HELLO, files=(PHOTO,), content="👍")).one("article").classes


def test_a_refused_message_gives_its_files_back_with_its_text():
    along = Along(rx.fragment(), "", '[{"id": "a", "kind": "image"}]')
    choices = {"on_retry": Recorder.press_one(1), "on_discard": Recorder.press_one(2), "key": var("k")}
    article = render(failed_bubble(var("Hi"), at=var(LATER), along=along, **choices)).one("article")
    assert article.all("button")[1]["data-take-back-files"] == along.files
    assert article.one("Attached")["files"] == [{"id": "a", "kind": "image"}]


CARD = LinkView("https://site.example/a?b=1", "A <b>title</b>", "Some words", "site.example", has_picture=True)


def test_the_card_of_a_link_leads_there_in_another_tab_and_tells_it_nothing():
    article = bubble(replace(HELLO, link=CARD)).one("article")
    link = article.one("ReactRouterLink", class_name="linkcard__go")
    assert (link["to"], link["target"]) == (CARD.address, "_blank")
    assert link["rel"] == "noopener noreferrer nofollow"
    assert all(words in link.text for words in (CARD.title, CARD.text, "site.example"))
    picture = article.one("img", class_name="linkcard__picture")
    assert (picture["src"], picture["alt"]) == ("/api/chat/messages/7/preview/picture/", "")


@pytest.mark.parametrize(("me", "count"), [(ADA, 1), (GRACE, 0)])
def test_its_author_alone_may_take_it_away(me, count):
    article = bubble(replace(HELLO, link=CARD), me=me).one("article")
    assert len(article.all("button", aria_label="Remove preview")) == count
