"""The rules of kclf-lint, one module each; found by walking this package."""
