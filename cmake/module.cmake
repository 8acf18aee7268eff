# sirve_module(NAME SOURCES a.cpp ... [TESTS a_test.cpp ...] [DEPENDS base ...] [THIRD_PARTY target ...] [PCH <header> ...])
#
# One folder of src/ = one static library sirve_NAME with the alias sirve::NAME, plus one test program NAME_test whose
# cases carry the ctest label NAME. DEPENDS names modules of ours and is what the layering test compares includes with;
# THIRD_PARTY names outside libraries, linked privately so that their headers do not spread.
function(sirve_module NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;DEPENDS;THIRD_PARTY;PCH" ${ARGN})
  add_library(sirve_${NAME} STATIC ${ARG_SOURCES})
  add_library(sirve::${NAME} ALIAS sirve_${NAME})
  target_include_directories(sirve_${NAME} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ARG_DEPENDS PREPEND sirve::)
  target_link_libraries(sirve_${NAME} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_THIRD_PARTY} Threads::Threads)
  if(ARG_PCH)
    target_precompile_headers(sirve_${NAME} PRIVATE ${ARG_PCH})
  endif()
  if(SIRVE_TESTS AND ARG_TESTS)
    add_executable(${NAME}_test ${ARG_TESTS})
    target_link_libraries(${NAME}_test PRIVATE sirve::${NAME} ${ARG_THIRD_PARTY} GTest::gtest GTest::gmock GTest::gtest_main Threads::Threads)
    target_precompile_headers(${NAME}_test PRIVATE <gtest/gtest.h> <gmock/gmock.h>)
    # Only where it is used: it differs from clone to clone, and all others can come from the compiler cache.
    foreach(test ${ARG_TESTS})
      file(STRINGS ${test} uses_source_dir REGEX SIRVE_SOURCE_DIR LIMIT_COUNT 1)
      if(uses_source_dir)
        set_source_files_properties(${test} PROPERTIES COMPILE_DEFINITIONS SIRVE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      endif()
    endforeach()
    gtest_discover_tests(${NAME}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX ${NAME}. PROPERTIES LABELS ${NAME} TIMEOUT 120)
  endif()
endfunction()
