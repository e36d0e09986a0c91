"""Judgement: from a question to checked quotes, or to not found."""
