"""The illustrated parents’ guide, made by walking the portal: what it shows and names is read from the pages."""
