import base64
import gzip
import hashlib
from pathlib import Path

import pytest

from chatapp.web.reflex import build
from chatapp.web.reflex.build import UnexpectedBuild

BUILT = "var e={PING:`http://localhost:3000/ping`,EVENT:\"ws://localhost:3000/_event\",OTHER:'http://localhost'};"
RETRIES = "t=window.setTimeout(()=>{e.reconnect()},200*g)};e.on(`connect_error`,v)"
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
    (folder / "assets" / "other.js").write_text("var é=`http://example.org:80/`;", encoding="utf-8")
    (folder / "c" / "_").mkdir(parents=True)
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


def digest_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
