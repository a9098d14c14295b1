"""All experiments, in the order of the page: importing a module of this room registers what it describes."""

# isort: off
from carryline.chapter.catalogue import text_basics as text_basics
from carryline.chapter.catalogue import text as text
from carryline.chapter.catalogue import attention as attention
from carryline.chapter.catalogue import temperature as temperature
from carryline.chapter.catalogue import principles as principles
from carryline.chapter.catalogue import language as language
from carryline.chapter.catalogue import bai2018 as bai2018
