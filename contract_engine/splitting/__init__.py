"""Sharing a gain or a cost: coalition, claims and bargaining rules, plain rules of use, and how stable each is."""
