"""All experiments, in the order of the page: importing a module of this room registers what it describes."""

from carryline.chapter.catalogue import text as text
