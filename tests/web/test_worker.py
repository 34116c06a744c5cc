"""The service worker, with the caches and the network that a browser would give it."""

import json
from pathlib import Path

import pytest

from chatapp.web.reflex import worker
from tests.support.rendering import run

SOURCE = (Path(__file__).parents[2] / "assets" / "sw.js").read_text(encoding="utf-8")
BUILD = {"version": "v2", "shells": {"/": "/index.html", "/c/": "/c.html"}, "files": ["/assets/a.js", "/fonts/b?v=1"]}
BROWSER = """
const answers = new Map(), asked = [], shelves = new Map(), heard = {}, done = [];
const key = (request) => new URL(request.url ?? request, "https://chat.example").href;
const shelf = (name) => ({
  match: async (request) => shelves.get(name)?.get(key(request)),
  put: async (request, response) => { shelves.get(name).set(key(request), response); },
});
globalThis.caches = {
  open: async (name) => { if (!shelves.has(name)) shelves.set(name, new Map()); return shelf(name); },
  keys: async () => [...shelves.keys()],
  delete: async (name) => shelves.delete(name),
};
const plain = { ok: true, status: 200, type: "basic", redirected: false, clone() { return this; } };
const ok = (text, more) => ({ ...plain, text, ...more });
globalThis.fetch = async (request) => {
  const address = new URL(key(request));
  asked.push(address.pathname + address.search);
  const answer = answers.get(address.pathname) ?? ok(`the server's ${address.pathname}`);
  if (answer === "never") return new Promise(() => {});
  if (answer === "broken") throw new TypeError("no line");
  return answer;
};
const later = async (act) => { for (let turn = 0; turn < 50; turn += 1) await null; act(); };
globalThis.setTimeout = (act) => { later(act); };
globalThis.self = {
  location: { origin: "https://chat.example" },
  addEventListener: (name, act) => { heard[name] = act; },
  skipWaiting: async () => { done.push("skipped"); },
  registration: { navigationPreload: { enable: async () => { done.push("preload"); } } },
  clients: { claim: async () => { done.push("claimed"); } },
};
const happens = (name) => { let wait; heard[name]({ waitUntil: (promise) => { wait = promise; } }); return wait; };
const request = async (path, { mode = "navigate", method = "GET", preloaded } = {}) => {
  let answer;
  const asks = { url: new URL(path, "https://chat.example").href, mode, method };
  heard.fetch({ request: asks, preloadResponse: Promise.resolve(preloaded), respondWith: (one) => { answer = one; } });
  return answer ? (await answer).text ?? (await answer).status : "left to the browser";
};
"""


def with_worker(code: str, build: dict = BUILD):
    filled = json.dumps(SOURCE.replace(worker.EMPTY, json.dumps(build)))
    return run(f"{BROWSER} new Function({filled})(); {code}")


def test_the_build_is_stored_whole_and_the_one_before_goes():
    code = """
      shelves.set("chatapp-build-v1", new Map()); shelves.set("of somebody else", new Map());
      await happens("install"); await happens("activate");
      return [[...shelves.keys()], [...shelves.get("chatapp-build-v2").keys()].map((url) => url.slice(20)), done];"""
    names, stored, done = with_worker(code)
    assert names == ["of somebody else", "chatapp-build-v2"]
    assert set(stored) == {"/index.html", "/c.html", *BUILD["files"]}
    assert done == ["skipped", "preload", "claimed"]


@pytest.mark.parametrize("answer", ["{ok: false, status: 404}", "ok('', {redirected: true})", "'broken'"])
def test_half_a_build_is_not_taken(answer):
    code = f"answers.set('/assets/a.js', {answer}); return happens('install').then(() => 'taken', () => 'refused');"
    assert with_worker(code) == "refused"


@pytest.mark.parametrize("path", ["/", "/c/7", "/c/123/"])
def test_the_servers_page_comes_first(path):
    assert with_worker(f"await happens('install'); return request('{path}');") == f"the server's {path}"


def test_a_page_that_the_browser_has_asked_for_already_is_taken():
    assert with_worker("return request('/', {preloaded: ok('early')});") == "early"


@pytest.mark.parametrize("answer", ["'broken'", "'never'", "{ok: false, status: 502}"])
def test_without_an_answer_the_stored_page_comes(answer):
    code = f"await happens('install'); answers.set('/c/7', {answer}); return request('/c/7');"
    assert with_worker(code) == "the server's /c.html"


@pytest.mark.parametrize("status", [303, 404])
def test_redirects_and_refusals_are_the_servers(status):
    code = f"await happens('install'); answers.set('/', {{ok: false, status: {status}}}); return request('/');"
    assert with_worker(code) == status


OTHERS = [
    ("/login", "navigate", "GET"),
    ("/c/seven", "navigate", "GET"),
    ("/api/auth/session/export/", "navigate", "GET"),
    ("/api/users/avatars/1.webp", "no-cors", "GET"),
    ("/api/auth/session/", "cors", "POST"),
    ("/health/live", "cors", "HEAD"),
    ("/scripts/gate.js", "no-cors", "GET"),
    ("https://elsewhere.example/assets/a.js", "no-cors", "GET"),
]


@pytest.mark.parametrize(("path", "mode", "method"), OTHERS)
def test_everything_else_is_left_to_the_browser(path, mode, method):
    code = f"await happens('install'); return request('{path}', {{mode: '{mode}', method: '{method}'}});"
    assert with_worker(code) == "left to the browser"


def test_a_file_of_the_build_is_fetched_once_and_an_error_is_not_stored():
    code = """
      await happens("install");
      const before = asked.length, get = (path) => request(path, { mode: "cors" });
      await get("/assets/a.js"); await get("/assets/new.js"); await get("/assets/new.js");
      answers.set("/assets/gone.js", { ok: false, status: 404, type: "basic" });
      await get("/assets/gone.js"); await get("/assets/gone.js");
      return asked.slice(before);"""
    assert with_worker(code) == ["/assets/new.js", "/assets/gone.js", "/assets/gone.js"]


def test_a_worker_that_no_build_has_filled_does_nothing():
    assert run(f"{BROWSER} new Function({json.dumps(SOURCE)})(); return Object.keys(heard);") == []
