"""A model, a row and a measurement in words, tables and the data of live elements, told once.

Pages, documents and the terminal all take their sentences from here.
"""

__all__: list[str] = []
