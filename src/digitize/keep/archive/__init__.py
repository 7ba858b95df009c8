"""The archive: records in self-contained folders, and an index that is made from them."""
