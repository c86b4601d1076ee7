# cmake -DFUZZER=<program> -DCORPUS=<folder> -DWORK=<folder> -DSECONDS=<n> -P run_fuzzer.cmake
# Replays the corpus, then tries new inputs on a copy of it in WORK, where a failing input stays too.
file(REMOVE_RECURSE "${WORK}/corpus")
file(MAKE_DIRECTORY "${WORK}/corpus")
file(GLOB inputs "${CORPUS}/*")
if(NOT inputs)
  message(FATAL_ERROR "no corpus in ${CORPUS}")
endif()
file(COPY ${inputs} DESTINATION "${WORK}/corpus")

set(limits -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "-artifact_prefix=${WORK}/")
execute_process(
  COMMAND "${FUZZER}" ${limits} ${inputs}
  OUTPUT_QUIET ERROR_VARIABLE output RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${output}\na corpus input fails")
endif()
# The seed is fixed: the same build tries the same inputs, as many as the time allows.
execute_process(
  COMMAND "${FUZZER}" ${limits} -seed=1 -max_total_time=${SECONDS} "${WORK}/corpus"
  OUTPUT_QUIET ERROR_VARIABLE output RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${output}\nan input fails: see ${WORK}")
endif()
string(REGEX MATCH "number_of_executed_units: [0-9]+" units "${output}")
list(LENGTH inputs replayed)
message(STATUS "${replayed} corpus inputs, ${units}")
