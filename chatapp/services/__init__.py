"""Services: every rule of the product. Each takes a `Work`, runs whole in a database thread, and never awaits."""
