import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from chatapp.web.reflex import build, worker
from chatapp.web.reflex.build import UnexpectedBuild

BUILT = "var e={PING:`http://localhost:3000/ping`,EVENT:\"ws://localhost:3000/_event\",OTHER:'http://localhost'};"
RETRIES = "t=window.setTimeout(()=>{e.reconnect()},200*g)};e.on(`connect_error`,v)"
WORKER = f"const BUILD = {worker.EMPTY};"
SERVED = (
    'var e={PING:location.origin+"/ping",'
    'EVENT:location.origin.replace(/^http/,"ws")+"/_event",OTHER:\'http://localhost\'};'
)


@pytest.fixture
def client(tmp_path) -> Path:
    folder = tmp_path / "build" / "client"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "env.js").write_text(BUILT)
    (folder / "assets" / "env.js.gz").write_bytes(gzip.compress(BUILT.encode()))
    (folder / "assets" / "state.js").write_text(RETRIES)
    (folder / worker.WORKER).write_text(WORKER)
    for *_, name in worker.SHELLS.values():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("<head></head>")
    (folder / "assets" / "other.js").write_text("var é=`http://example.org:80/`;", encoding="utf-8")
    (folder / "c" / "_").mkdir(parents=True, exist_ok=True)
    (folder / "c" / "_" / "index.html").write_text("<main></main>")
    return folder


def test_addresses_become_the_pages_own_origin(client):
    build.finish(client)
    assert (client / "assets" / "env.js").read_text() == SERVED
    assert gzip.decompress((client / "assets" / "env.js.gz").read_bytes()).decode() == SERVED
    assert (client / "assets" / "other.js").read_text(encoding="utf-8") == "var é=`http://example.org:80/`;"


def test_a_build_without_the_expected_address_fails(client):
    build.use_own_origin(client)
    with pytest.raises(UnexpectedBuild, match="has Reflex changed"):
        build.use_own_origin(client)


def test_pages_connect_again_later_and_later_each_at_another_time(client):
    build.finish(client)
    delay = "Math.min(5e3,200*2**(g-1))*(.5+Math.random()/2)"
    assert (client / "assets" / "state.js").read_text() == RETRIES.replace("200*g", delay)


def test_a_build_that_connects_again_otherwise_fails(client):
    build.spread_retries(client)
    with pytest.raises(UnexpectedBuild, match="has Reflex changed"):
        build.spread_retries(client)


def test_a_build_without_the_page_of_a_conversation_fails(client):
    (client / "c" / "_" / "index.html").unlink()
    with pytest.raises(UnexpectedBuild, match="has Reflex changed"):
        build.finish(client)


def test_the_policy_names_the_inline_scripts_only(client):
    (client / "index.html").write_text('<script src="/a.js"></script><script type="module">go()</script>')
    (client / "c" / "_" / "index.html").write_text("<script>\nlet x = 1;\n</script>")
    build.finish(client)
    policy = (client.parent / "csp.txt").read_text()
    inline = {f"'sha256-{digest_of(script)}'" for script in ("go()", "\nlet x = 1;\n")}
    assert {word.rstrip(";") for word in policy.split() if word.startswith("'sha256")} == inline
    assert "unsafe-eval" not in policy
    assert "worker-src 'self';" in policy
    assert "media-src 'self' blob:;" in policy


def contents(client: Path) -> dict[str, Any]:
    """What the worker of a build stores."""
    return json.loads((client / worker.WORKER).read_text().strip().removeprefix("const BUILD = ").removesuffix(";"))


def test_the_worker_knows_the_pages_and_files_of_the_build(client):
    (client / "index.html").write_text('<link href="/fonts/a.woff2?v=1"/><script src="/scripts/gate.js?v=2"></script>')
    build.finish(client)
    assert contents(client)["files"] == [
        *("/assets/env.js", "/assets/other.js", "/assets/state.js", "/fonts/a.woff2?v=1", "/scripts/gate.js?v=2"),
    ]
    assert contents(client)["shells"]["/c/"] == "/__spa-fallback.html"


@pytest.mark.parametrize("changed", ["index.html", "assets/other.js", worker.WORKER])
def test_the_worker_of_another_build_is_another_one(client, changed):
    build.finish(client)
    before = contents(client)["version"]
    (client / worker.WORKER).write_text(WORKER)
    (client / changed).write_text((client / changed).read_text().replace("<head>", "<head> ") + "\n")
    build.fill_worker(client, build.content_policy(client))
    assert contents(client)["version"] != before


def test_a_build_without_a_worker_fails(client):
    (client / worker.WORKER).unlink()
    with pytest.raises(UnexpectedBuild, match="has Reflex changed"):
        build.finish(client)


def digest_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
