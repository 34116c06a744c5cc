"""Thin states: a handler reads the form and the vars, calls one service, and assigns."""
