"""The catalogue: all SQL of the library, one module for each family of tables."""
