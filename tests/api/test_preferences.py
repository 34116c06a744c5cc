from tests.support.api import assert_refused

PATH = "/api/auth/me/preferences/"
DEFAULTS = {"density": "cosy", "hours": "auto", "enter_sends": True, "shows_formats": False, "link_previews": True}
DEFAULTS |= {"zone": "", "revision": 0}


async def test_preferences_are_read_and_chosen_one_by_one(ada, grace):
    assert (await ada.get(PATH)).json() == DEFAULTS
    chosen = await ada.patch(PATH, json={"density": "compact", "enter_sends": False, "zone": "Asia/Kolkata"})
    values = {"density": "compact", "enter_sends": False, "zone": "Asia/Kolkata"}
    assert chosen.json() == DEFAULTS | values | {"revision": 1}
    assert (await ada.patch(PATH, json={})).json() == chosen.json()
    assert (await ada.get(PATH)).json() == chosen.json()
    assert (await grace.get(PATH)).json() == DEFAULTS


async def test_what_there_is_not_is_refused_by_its_name(ada):
    for body in (
        *({"density": "huge"}, {"hours": 24}, {"enter_sends": "yes"}, {"hours": "9" * 9999}),
        *({"zone": "Europe/Nowhere"}, {"zone": "../UTC"}, {"zone": "x" * 9999}),
    ):
        assert set(assert_refused(await ada.patch(PATH, json=body), 422, "invalid")) == set(body)
    assert (await ada.get(PATH)).json() == DEFAULTS
