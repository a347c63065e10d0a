"""Other companies' interfaces."""
