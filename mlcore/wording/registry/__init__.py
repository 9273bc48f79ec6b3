"""The models there are, their versions, and drafts of new ones, in words and tables."""
