"""Python, by libcst: names are resolved and places counted in one walk of our own (the metadata providers cost ten
times as much)."""
