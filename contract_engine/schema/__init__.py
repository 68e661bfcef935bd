"""The input tables: one row type each, assembled into a Contract."""
