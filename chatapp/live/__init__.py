"""The live engine: what this process keeps up to date, and for whom. Pure asyncio, below the doors."""
