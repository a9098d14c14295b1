# A function that two instruction sets both define under one name would be linked once, for both: on a machine without
# AVX-512 the portable code might call it and die. So all that an object defines must lie within its own namespace.
#   cmake -DNM=nm -DISA=avx2 "-DOBJECTS=a.o,b.o" -P check_symbols.cmake
string(REPLACE "," ";" OBJECTS "${OBJECTS}")
execute_process(COMMAND ${NM} --defined-only --extern-only --format=posix ${OBJECTS} OUTPUT_VARIABLE SYMBOLS
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+ [A-Za-z] [^\n]*" SYMBOLS "${SYMBOLS}")
list(FILTER SYMBOLS EXCLUDE REGEX "${ISA}|^DW\\.ref\\.")
if(SYMBOLS)
  list(JOIN SYMBOLS "\n  " LINES)
  message(FATAL_ERROR "the kernels for ${ISA} define what other instruction sets may define too:\n  ${LINES}")
endif()
