"""Reactions as a page makes them of what the server tells."""

from tests.support.rendering import run
from tests.web.test_reply import STORAGE

PAGE = f"""{STORAGE}
  globalThis.document = {{cookie: "", querySelector: () => null, getElementById: () => null}};
  const told = (emoji, users, count = users.length) => ({{emoji, users, count}});
"""


def test_the_most_come_first_and_own_ones_are_marked():
    code = f"""{PAGE}
      return reactions.chips([told("🎉", [2]), told("👍", [3, 1]), told("❤️", [4])], 1, 7);"""
    assert run(code) == [
        {"emoji": "👍", "count": 2, "isMine": True},
        {"emoji": "🎉", "count": 1, "isMine": False},
        {"emoji": "❤️", "count": 1, "isMine": False},
    ]


def test_of_many_only_the_first_are_told_and_the_page_knows_what_it_set():
    code = f"""{PAGE}
      const many = [told("👍", Array.from({{length: 20}}, (_, at) => at + 100), 30)];
      const mine = () => reactions.chips(many, 1, 7)[0].isMine;
      const before = mine();
      reactions.react(7, "👍");
      const set = mine(), other = reactions.chips(many, 1, 8)[0].isMine;
      document.querySelector = () => ({{ariaPressed: "true", removeAttribute() {{}}}});
      reactions.react(7, "👍");
      return [before, set, other, mine()];"""
    assert run(code) == [False, True, False, False]


def test_what_was_used_last_comes_first_in_the_bar():
    code = f"""{PAGE}
      const before = reactions.recent();
      reactions.react(7, "🚀");
      reactions.react(7, "🎉");
      const after = reactions.recent();
      localStorage.setItem("chatapp-reactions", "{{broken");
      return [before, after, reactions.recent(3)];"""
    first = ["👍", "❤️", "🎉", "😂", "😮", "🙏"]
    assert run(code) == [first, ["🎉", "🚀", "👍", "❤️", "😂", "😮"], first[:3]]


def test_emoji_are_found_by_code_then_by_name_then_by_what_they_mean():
    code = """
      const known = [
        {emoji: "🎊", shortcodes: ["confetti_ball"], annotation: "confetti ball", tags: ["party"]},
        {emoji: "🥳", shortcodes: ["hooray"], annotation: "partying face", tags: []},
        {emoji: "🎉", shortcodes: ["party_popper", "tada"], annotation: "party popper", tags: []},
        {emoji: "🏴", shortcodes: ["pirate"], annotation: "pirate flag"}];
      return ["party", "tada", "PÀRTY", "zzz"].map((query) =>
        emoji.fitting(known, query).map(({emoji}) => emoji).join(""));"""
    assert run(code) == ["🎉🥳🎊", "🎉", "🎉🥳🎊", ""]
