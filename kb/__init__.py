"""The knowledge base: records, store, retrieval, answers and citations; it knows nothing of files to read."""
