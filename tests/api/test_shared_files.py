from chatapp.services import links
from tests.support.api import assert_refused
from tests.support.attached import unsent
from tests.support.cast import say


async def test_files_of_a_conversation_are_listed_page_by_page(runtime, ada, mallory, cast):
    for name in ("one.pdf", "two.pdf", "three.pdf"):
        file = await unsent(runtime, cast.ada.id, name=name)
        body = {"conversation": cast.pair.id, "content": "", "file_ids": [file.id]}
        assert (await ada.post("/api/chat/messages/", json=body)).status_code == 201
    path = f"/api/chat/conversations/{cast.pair.id}/files/"
    first = (await ada.get(path, params={"kind": "files", "limit": 2})).json()
    assert [each["file"]["name"] for each in first["results"]] == ["three.pdf", "two.pdf"]
    rest = (await ada.get(first["next"])).json()
    assert ([each["file"]["name"] for each in rest["results"]], rest["next"]) == (["one.pdf"], None)
    found = (await ada.get(path, params={"kind": "files", "search": "TWO"})).json()
    assert [each["file"]["name"] for each in found["results"]] == ["two.pdf"]
    assert (await ada.get(path)).json()["results"] == []
    assert_refused(await mallory.get(path), 404, "conversation_not_found")
    assert_refused(await ada.get(path, params={"kind": "all"}), 400, "malformed_query")
    for cursor in ("x", "MQ", "MC4w", "OTk5OTk5OTk5OS4w"):
        assert_refused(await ada.get(path, params={"cursor": cursor}), 400, "invalid_cursor")


async def test_links_of_a_conversation_are_listed_page_by_page(runtime, ada, mallory, cast):
    for content in ("https://one.example/", "https://two.example/"):
        message = (await say(runtime, cast.ada, cast.pair, content)).message
        await runtime.work(links.begin, message_id=message.id)
    path = f"/api/chat/conversations/{cast.pair.id}/links/"
    first = (await ada.get(path, params={"limit": 1})).json()
    assert [each["address"] for each in first["results"]] == ["https://two.example/"]
    rest = (await ada.get(first["next"])).json()
    assert ([each["site"] for each in rest["results"]], rest["next"]) == (["one.example"], None)
    assert_refused(await mallory.get(path), 404, "conversation_not_found")
