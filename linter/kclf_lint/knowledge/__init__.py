"""What library calls do to values: tables keyed by canonical qualified name."""
