"""The harness’ own promises: ways, options and engines are really what their names say."""
