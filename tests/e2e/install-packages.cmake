# Installs the packages of the tests when those there are older than the lock file, or there are none.
if(EXISTS "${FOLDER}/node_modules/.package-lock.json"
    AND NOT "${FOLDER}/package-lock.json" IS_NEWER_THAN "${FOLDER}/node_modules/.package-lock.json")
  return()
endif()
execute_process(COMMAND "${NPM}" ci --no-audit --no-fund WORKING_DIRECTORY "${FOLDER}" COMMAND_ERROR_IS_FATAL ANY)
