"""How much one machine carries: one sub-command of `python -m benchmarks` each."""
