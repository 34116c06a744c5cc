from chatapp.limits import Quota
from tests.limits.test_budget import acts
from tests.limits.test_guesses import outcomes
from tests.limits.test_registrations import register


async def test_without_limits_nothing_is_counted(process):
    limits = process(None, limits=False)
    assert await outcomes(limits, 20) == ["wrong"] * 20
    assert [(await register(limits, fails=number > 20))[0] for number in range(40)] == ["made"] * 21 + ["invalid"] * 19
    assert await acts(limits, 100) == 100
    limits.acts.debit(1, 10**9)
    limits.acts.check(1)
    for quota in Quota:
        for _ in range(30):
            await limits.quotas.spend(quota, 1)
    with limits.connections.one(1), limits.connections.one(1), limits.connections.one(1):
        pass
