"""`make bench`: how quick the paper is, beside the quickest it could be on the same server."""
