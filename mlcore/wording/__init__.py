"""A model, a row and a measurement in words, tables and the data of live elements, told once.

Pages, documents and the terminal all take their sentences from these modules, and write values
and answers by the one writer.
"""

from mlcore.wording.values import Writer

__all__ = ["Writer"]
