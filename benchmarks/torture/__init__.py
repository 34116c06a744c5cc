"""Everything that can break is broken while people talk: what was acknowledged must be everywhere in the end, once."""
