"""The commands: they read what was typed, call the engine, print, and set the exit status."""
