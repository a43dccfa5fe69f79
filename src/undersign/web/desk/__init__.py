"""The staff's pages: each view finds its subject, makes one domain call and shapes the answer."""
