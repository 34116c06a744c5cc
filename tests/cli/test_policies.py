"""Policies from the command line."""


def test_policies_are_shown_and_changed(run):
    shown = run("policies", "show")
    lines = [line.split("\t") for line in shown.out.splitlines()]
    assert [line[:2] for line in lines] == [
        ["edit_minutes", "0"],
        ["delete_minutes", "0"],
        ["link_previews", "True"],
        ["mention_all", "everybody"],
    ]
    assert "0 for no limit" in lines[0][2]
    changed = run("policies", "set", "edit_minutes=15")
    assert changed.status == 0
    assert run("policies", "show").out == changed.out
    assert "edit_minutes\t15\t" in changed.out


def test_what_is_no_policy_is_refused_with_a_sentence(run):
    assert run("policies", "set", "size=7") == (1, "", "size: There is no such policy.\n")
    assert run("policies", "set", "edit_minutes") == (1, "", "edit_minutes: Say NAME=VALUE.\n")
    assert run("policies", "set", "edit_minutes=soon").err.startswith("edit_minutes: ")
