"""The demo: nine people, what they talk about, and their pictures. All of it was written and drawn for this product."""
