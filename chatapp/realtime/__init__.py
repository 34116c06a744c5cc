"""How facts travel between processes and to those who are connected; knows no rules."""
