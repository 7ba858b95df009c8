"""The archive: records as folders that stand on their own, and an index made from them."""
