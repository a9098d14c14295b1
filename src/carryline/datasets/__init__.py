"""The data sets of the chapter and of the papers it leads to: found where the user keeps them, or downloaded."""
