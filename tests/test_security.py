import base64
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, timedelta

import jwt
import pytest

from chatapp import errors, security
from chatapp.security import ALGORITHM, LEEWAY, LIFETIMES, MAX_SKEW, Claims, TokenType
from tests.support.builders import PASSWORD
from tests.support.cast import password_hash
from tests.support.fakes import START

KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
OTHER_KEY = KEY.replace("0", "1")
CLAIMS = Claims(1, "session-key", "token-id")
SECOND = timedelta(seconds=1)


def payload(**changes):
    values = {
        "sub": "1",
        "sid": "session-key",
        "jti": "token-id",
        "type": "access",
        "iat": START,
        "exp": START + timedelta(minutes=15),
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def encoded(key=KEY, algorithm=ALGORITHM, **changes):
    return jwt.encode(payload(**changes), key, algorithm=algorithm)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refuses(token, kind=TokenType.ACCESS, now=START):
    with pytest.raises(errors.TokenInvalid):
        security.read(KEY, kind, token, now)


@pytest.mark.parametrize("kind", TokenType)
def test_token_says_what_was_signed(kind):
    assert security.read(KEY, kind, security.sign(KEY, kind, CLAIMS, START), START) == CLAIMS


def test_token_tells_when_it_ends():
    claims = security.read(KEY, TokenType.ACCESS, security.sign(KEY, TokenType.ACCESS, CLAIMS, START), START)
    assert claims.expires_at == START.replace(microsecond=0) + LIFETIMES["access"]


@pytest.mark.parametrize("presented", TokenType)
@pytest.mark.parametrize("expected", TokenType)
def test_token_is_good_for_its_own_type_only(presented, expected):
    token = security.sign(KEY, presented, CLAIMS, START)
    if presented == expected:
        assert security.read(KEY, expected, token, START) == CLAIMS
    else:
        refuses(token, expected)


@pytest.mark.parametrize("kind", TokenType)
def test_token_of_a_former_key_is_good_and_of_an_unknown_one_is_not(kind):
    token, now = security.sign(OTHER_KEY, kind, CLAIMS, START), START
    unknown = KEY.replace("f", "e")
    assert security.read(KEY, kind, token, now, [unknown, OTHER_KEY]) == CLAIMS
    assert security.read(KEY, kind, security.sign(KEY, kind, CLAIMS, START), now, [OTHER_KEY]) == CLAIMS
    with pytest.raises(errors.TokenInvalid):
        security.read(KEY, kind, token, now, [unknown])
    for other in set(TokenType) - {kind}:
        with pytest.raises(errors.TokenInvalid):
            security.read(KEY, other, token, now, [OTHER_KEY])


def test_a_former_key_lengthens_no_life():
    token = security.sign(OTHER_KEY, TokenType.ACCESS, CLAIMS, START)
    with pytest.raises(errors.TokenInvalid):
        security.read(KEY, TokenType.ACCESS, token, START + timedelta(hours=1), [OTHER_KEY])


def test_token_of_another_key_is_refused():
    refuses(security.sign(OTHER_KEY, TokenType.ACCESS, CLAIMS, START))


def test_token_without_signature_is_refused():
    clear = payload(iat=int(START.timestamp()), exp=int(START.timestamp()) + 900)
    for algorithm in ("none", "None", "NONE"):
        refuses(f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(clear)}.")
    signature = encoded().rpartition(".")[2]
    refuses(f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(clear)}.{signature}")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_token_of_another_algorithm_is_refused(algorithm):
    refuses(encoded(algorithm=algorithm))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA", "HS384", "hs256", ""])
def test_token_that_names_another_algorithm_is_refused_though_our_key_has_signed_it(algorithm):
    clear = payload(iat=int(START.timestamp()), exp=int(START.timestamp()) + 900)

    def signed(name):
        body = f"{part({'alg': name, 'typ': 'JWT'})}.{part(clear)}"
        digest = hmac.digest(KEY.encode(), body.encode(), "sha256")
        return f"{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    assert security.read(KEY, TokenType.ACCESS, signed(ALGORITHM), START) == CLAIMS
    refuses(signed(algorithm))


def test_changed_token_is_refused():
    header, body, signature = encoded().split(".")
    refuses(f"{header}.{part(payload(sub='3', iat=1, exp=2**40))}.{signature}")
    refuses(f"{header}.{body}.{signature[:-4]}AAAA")


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "....", "é.ü.ß", "\0", "a" * 10_000])
def test_what_is_no_token_is_refused(text):
    refuses(text)


@pytest.mark.parametrize("kind", TokenType)
def test_token_lives_as_long_as_its_type_says(kind):
    token = security.sign(KEY, kind, CLAIMS, START)
    end = START + LIFETIMES[kind]
    assert security.read(KEY, kind, token, end - SECOND) == CLAIMS
    refuses(token, kind, end + LEEWAY + SECOND)


def test_clocks_of_hosts_may_differ_by_a_minute():
    token = security.sign(KEY, TokenType.ACCESS, CLAIMS, START)
    for apart in (-60, -12, 12, 60):
        assert security.read(KEY, TokenType.ACCESS, token, START + timedelta(seconds=apart)) == CLAIMS


def test_a_token_lives_on_for_a_moment_after_its_end():
    token = security.sign(KEY, TokenType.ACCESS, CLAIMS, START)
    assert security.read(KEY, TokenType.ACCESS, token, START + LIFETIMES["access"] + LEEWAY - SECOND) == CLAIMS


def test_token_of_the_future_is_refused():
    refuses(security.sign(KEY, TokenType.ACCESS, CLAIMS, START), now=START - MAX_SKEW - SECOND)


@pytest.mark.parametrize("name", ["sub", "sid", "jti", "type", "iat", "exp"])
def test_token_without_a_claim_is_refused(name):
    refuses(encoded(**{name: None}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sub": "ada"},
        {"sub": ""},
        {"sub": "0"},
        {"sub": "-1"},
        {"sub": " 1"},
        {"sub": "1_0"},
        {"sub": "\u0661"},
        {"sub": str(2**31)},
        {"sub": "9" * 5000},
        {"sid": 2},
        {"sid": "session key"},
        {"sid": "\0"},
        {"sid": "\ud800"},
        {"sid": "x" * 65},
        {"sid": [2]},
        {"sid": {}},
        {"sid": True},
        {"sid": 2.5},
        {"sid": float("inf")},
        {"type": ["access"]},
        {"type": 1},
        {"type": ""},
        {"exp": "soon"},
        {"exp": float("inf")},
        {"iat": "now"},
        {"iat": float("nan")},
        {"iat": 2**62},
        {"iat": -(2**62)},
        {"exp": 10**400},
        {"jti": "x" * 65},
        {"jti": "\0"},
    ],
)
def test_token_with_a_claim_of_a_wrong_form_is_refused(wrong):
    refuses(encoded(**wrong))


def test_token_with_a_wrong_jti_or_subject_type_is_refused():
    for wrong in ({"sub": 1}, {"jti": 5}):
        values = payload(iat=int(START.timestamp()), exp=int(START.timestamp()) + 900) | wrong
        header = part({"alg": ALGORITHM, "typ": "JWT"})
        signed = f"{header}.{part(values)}"
        signature = jwt.get_algorithm_by_name(ALGORITHM).sign(signed.encode(), KEY.encode())
        refuses(f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


def test_times_do_not_depend_on_the_zone_of_the_clock():
    token = security.sign(KEY, TokenType.ACCESS, CLAIMS, START.astimezone(UTC))
    assert security.read(KEY, TokenType.ACCESS, token, START + SECOND) == replace(CLAIMS)


@pytest.mark.parametrize("kind", TokenType)
def test_installations_with_one_secret_refuse_each_others_tokens(kind):
    here, there = (security.signing_key(KEY, installation) for installation in ("one", "two"))
    token = security.sign(there, kind, CLAIMS, START)
    assert security.read(there, kind, token, START) == CLAIMS
    with pytest.raises(errors.TokenInvalid):
        security.read(here, kind, token, START, [KEY])


def test_the_public_id_tells_installations_apart_and_nothing_of_their_keys():
    keys = [security.new_id() for _ in range(100)]
    shown = [security.public_id(key) for key in keys]
    assert len(set(shown)) == len(keys)
    assert all(re.fullmatch("[0-9a-f]{8}", one) and one not in key for one, key in zip(shown, keys, strict=True))


def test_new_ids_do_not_repeat():
    assert len({security.new_id() for _ in range(1000)}) == 1000


def test_password_fits_its_own_hash_only():
    assert security.verify_password(PASSWORD, password_hash())
    assert not security.verify_password(PASSWORD + "!", password_hash())


def test_password_hash_has_the_recommended_cost():
    """OWASP: argon2id with 19 MiB of memory, two rounds, one lane."""
    assert password_hash().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_equal_passwords_have_different_hashes():
    assert security.hash_password(PASSWORD) != password_hash()


@pytest.mark.parametrize("known", [True, False])
def test_unknown_user_costs_one_verification_like_a_known_one(known, monkeypatch):
    calls = []
    verify = security._passwords.verify

    def counted(password, hashed):
        calls.append(hashed)
        return verify(password, hashed)

    monkeypatch.setattr(security._passwords, "verify", counted)
    assert security.verify_password(PASSWORD, password_hash() if known else None) is known
    assert len(calls) == 1
    assert calls[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["x" * 5000, "\ud800 is half a pair", "", "\0"])
def test_password_that_cannot_be_hashed_is_simply_wrong(password):
    assert not security.verify_password(password, password_hash())
    assert not security.verify_password(password, None)
