"""Runs a program on facts instead of data, in program order."""
