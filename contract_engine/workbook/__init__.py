"""Workbooks: read with every fault and its cell, written as templates and as results."""
