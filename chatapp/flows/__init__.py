"""Flows: acts that await. A flow takes a `Runner`, calls services through it, and never sees a `Work`.

Password hashes, pictures, quotas and calls of Redis run between units of work, because a database thread must not wait
for them.
"""
