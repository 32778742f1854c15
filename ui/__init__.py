"""The faces of the knowledge base: the command line and the web page."""
