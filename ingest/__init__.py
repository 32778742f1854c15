"""From sources as received to records in the store."""
