"""One contract for all stores: a directory, and two S3 servers that were written independently of each other."""

import asyncio
import contextlib
import os
import resource
import time
from dataclasses import replace

import httpx
import pytest

from chatapp import errors
from chatapp import store as stores
from chatapp.settings import Settings
from chatapp.store import Store
from tests.support import lossy
from tests.support.server import free_port

KEY = "ab/abcdefghijklmnopqrstuv/original"
OTHER = "ab/abcdefghijklmnopqrstuv/thumb"
LARGE = os.urandom(1_000_000) * 12 + b"the end"  # three parts for S3


def opened(tmp_path, **settings):
    return Store(Settings(data_dir=tmp_path / "data", **settings))


@pytest.fixture
def directory(tmp_path):
    return opened(tmp_path)


@pytest.fixture
def bucket(moto):
    return moto.bucket()


@pytest.fixture
def service(tmp_path, bucket):
    """A store in an S3 service that does everything."""
    return opened(tmp_path, **bucket.settings)


@pytest.fixture(params=["directory", "moto", "rclone"])
def store(request, tmp_path):
    kind = request.param
    return opened(tmp_path, **(request.getfixturevalue(kind).bucket().settings if kind != "directory" else {}))


@pytest.fixture(params=["directory", "service"])
def strict(request):
    """Stores that do everything that S3 does: rclone answers a range with everything, and knows no condition."""
    return request.getfixturevalue(request.param)


async def read(store, key=KEY, span=None):
    return b"".join([piece async for piece in store.read(key, span)])


async def listed(store):
    return sorted([each async for each in store.keys()])  # noqa: SIM118 - no mapping


@pytest.mark.parametrize("size", [1, 262_144, 262_145, len(LARGE)])
@pytest.mark.parametrize("is_file", [True, False])
async def test_what_was_put_is_read(store, tmp_path, size, is_file):
    content = LARGE[:size]
    (tmp_path / "source").write_bytes(content)
    await store.put(KEY, tmp_path / "source" if is_file else content)
    assert await read(store) == content
    assert await store.whole(KEY) == content


async def test_a_large_object_comes_in_pieces(store):
    await store.put(KEY, LARGE)
    sizes = [len(piece) async for piece in store.read(KEY)]
    assert len(sizes) > 10
    assert max(sizes) < 4_000_000


@pytest.mark.parametrize("place", [(0, 1), (0, 100), (99, 300_100), (len(LARGE) - 7, len(LARGE)), (0, len(LARGE))])
async def test_a_range_is_read_alone(strict, place):
    await strict.put(KEY, LARGE)
    assert await read(strict, KEY, place) == LARGE[slice(*place)]


async def test_keys_are_told_with_their_bytes(store):
    assert await listed(store) == []
    await store.claim("me")
    await store.put(KEY, b"12345")
    await store.put(OTHER, b"1")
    await store.put("cd/x/original", LARGE)
    assert await listed(store) == [(KEY, 5), (OTHER, 1), ("cd/x/original", len(LARGE))]


async def test_what_is_removed_is_gone_and_nothing_else(store):
    await store.put(KEY, b"1")
    await store.put(OTHER, b"2")
    await store.remove(KEY)
    await store.remove(KEY, "never/there")
    with pytest.raises(errors.FileLost):
        await read(store)
    assert await listed(store) == [(OTHER, 1)]


async def test_what_the_store_does_not_have_is_lost(store):
    for act in (read(store), store.whole(KEY)):
        with pytest.raises(errors.FileLost):
            await act


async def test_a_store_says_whose_it_is(store):
    assert await store.identity() is None
    await store.claim("me")
    assert await store.identity() == "me"


async def test_a_store_belongs_to_whoever_claimed_it_first(strict):
    await strict.claim("first")
    await strict.claim("second")
    assert await strict.identity() == "first"


async def test_stores_with_other_prefixes_in_one_bucket_do_not_meet(tmp_path, bucket):
    one, two = (opened(tmp_path, **bucket.settings | {"files": f"s3://{bucket.name}/{name}"}) for name in "ab")
    await one.put(KEY, b"one")
    await one.claim("one")
    assert await two.identity() is None
    assert await listed(two) == []
    await two.put(KEY, b"two")
    await two.remove(KEY)
    assert await read(one) == b"one"


async def test_many_write_and_read_at_once(store):
    contents = {f"{number:02}/k/original": LARGE[: number * 50_000 + 1] for number in range(10)}
    await asyncio.gather(*(store.put(key, content) for key, content in contents.items()))
    found = await asyncio.gather(*(read(store, key) for key in contents))
    assert found == list(contents.values())


async def test_a_reader_may_go_away(store):
    await store.put(KEY, LARGE)
    async with contextlib.aclosing(store.read(KEY)) as pieces:
        assert await anext(pieces)
    assert await read(store) == LARGE


async def acts(store):
    """What each act of a store that fails raises."""
    found = {}
    for name, act in {
        "put": lambda: store.put(KEY, b"1"),
        "put a large one": lambda: store.put(KEY, LARGE),
        "read": lambda: read(store),
        "remove": lambda: store.remove(KEY),
        "keys": lambda: listed(store),
        "identity": store.identity,
        "claim": lambda: store.claim("me"),
    }.items():
        began = time.monotonic()
        try:
            found[name] = await act()
        except errors.ChatError as error:
            found[name] = type(error)
        assert time.monotonic() - began < 10  # seconds
    return found


def only(error, found):
    assert set(found.values()) == {error}, found


async def test_a_service_that_is_away_is_unavailable(tmp_path, bucket):
    away = replace(bucket, endpoint=f"http://127.0.0.1:{free_port()}")
    only(errors.StoreUnavailable, await acts(opened(tmp_path, **away.settings)))


async def test_a_service_that_refuses_our_key_is_unavailable(tmp_path, rclone):
    bucket = replace(rclone.bucket(), secret="of somebody else")
    only(errors.StoreUnavailable, await acts(opened(tmp_path, **bucket.settings)))


async def test_what_is_put_into_no_bucket_is_refused(tmp_path, bucket):
    found = await acts(opened(tmp_path, **replace(bucket, name="never-made").settings))
    assert {found[name] for name in ("put", "put a large one", "keys", "claim")} == {errors.StoreUnavailable}, found


async def test_a_directory_that_cannot_be_one_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("no directory")
    only(errors.StoreUnavailable, await acts(opened(tmp_path, files=str(tmp_path / "file"))))


async def test_a_service_that_says_nothing_is_unavailable_and_soon(tmp_path, moto, monkeypatch):
    bucket = moto.bucket()
    async with lossy.line(moto.port) as line:
        store = opened(tmp_path, **replace(bucket, endpoint=f"http://127.0.0.1:{line.port}").settings)
        await store.put(KEY, b"12")
        monkeypatch.setattr(stores, "ANSWERS_WITHIN", 0.2)
        monkeypatch.setattr(stores, "WRITTEN_WITHIN", 0.2)
        line.hold_up()
        only(errors.StoreUnavailable, await acts(store))
        monkeypatch.undo()
        line.cut()
        line.go_on()
        assert await read(store) == b"12"


async def test_a_slow_service_is_waited_for(tmp_path, moto):
    bucket = moto.bucket()
    async with lossy.line(moto.port) as line:
        line.delay = (0.05, 0.1)
        store = opened(tmp_path, **replace(bucket, endpoint=f"http://127.0.0.1:{line.port}").settings)
        await store.put(KEY, LARGE[:300_000])
        assert await read(store) == LARGE[:300_000]


async def test_an_object_that_ends_too_early_is_told(tmp_path, moto):
    """Whoever reads must not take a part for the whole."""
    bucket = moto.bucket()
    async with lossy.line(moto.port) as line:
        store = opened(tmp_path, **replace(bucket, endpoint=f"http://127.0.0.1:{line.port}").settings)
        await store.put(KEY, LARGE)
        pieces = store.read(KEY)
        assert await anext(pieces)
        line.fail()
        with pytest.raises(errors.StoreUnavailable):
            async for _ in pieces:
                pass


@pytest.fixture
def full():
    """No file grows beyond a megabyte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("is_file", [True, False])
async def test_a_full_directory_says_so_and_keeps_no_part(directory, tmp_path, is_file, monkeypatch):
    monkeypatch.setattr(stores, "_link", lambda *_: False)  # as from another file system
    await directory.put(OTHER, b"small")
    source = tmp_path / "source"
    with pytest.raises(errors.StoreFull):
        await directory.put(KEY, _written(source) if is_file else LARGE)
    with pytest.raises(errors.FileLost):
        await read(directory)
    assert await listed(directory) == [(OTHER, 5)]
    assert [path.name for path in directory.directory.rglob("*") if path.is_file()] == ["thumb"]


def _written(path):
    """A large file, whatever is full."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    path.write_bytes(LARGE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    return path


async def test_a_file_beside_a_directory_becomes_an_object_without_a_copy(directory):
    path = directory.new_file()
    path.write_bytes(LARGE)
    await directory.put(KEY, path)
    assert (directory.directory / KEY).samefile(path)
    path.unlink()
    assert await read(directory) == LARGE


async def test_few_objects_are_in_memory_at_once(service, monkeypatch):
    writing = most = 0
    put = stores.obstore.put_async

    async def counted(*arguments, **options):
        nonlocal writing, most
        writing += 1
        most = max(most, writing)
        await put(*arguments, **options)
        writing -= 1

    monkeypatch.setattr(stores.obstore, "put_async", counted)
    await asyncio.gather(*(service.put(f"ab/{number}/original", LARGE) for number in range(20)))
    assert most == stores.OBJECTS_AT_ONCE


async def test_what_was_lost_beneath_the_store_is_told(directory):
    await directory.put(KEY, b"1")
    (directory.directory / KEY).unlink()
    with pytest.raises(errors.FileLost):
        await read(directory)


async def test_what_a_service_has_lost_is_told(service, bucket):
    await service.put(KEY, b"1")
    httpx.post(f"{bucket.endpoint}/moto-api/reset").raise_for_status()  # noqa: ASYNC210 - nothing else runs
    with pytest.raises(errors.FileLost):
        await read(service)


async def test_files_that_were_being_received_are_swept_after_a_day(directory):
    old, new = directory.new_file(), directory.new_file()
    os.utime(old, (0, 0))
    directory.sweep()
    assert not old.exists()
    assert new.exists()
    assert await listed(directory) == []
