# leadflow_library(NAME base SOURCES a.cpp TESTS a_test.cpp BENCHES a_bench.cpp DEPS model EXTERNAL fmt::fmt)
#
# One folder of src/: a static library `leadflow_NAME`, a test executable `NAME_test` and, where
# asked for, a bench `NAME_bench`. DEPS are the other folders it may include, EXTERNAL the
# libraries of others that it may include: tools/tidy.py holds every #include against both.

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(leadflow_warnings INTERFACE)
target_compile_options(leadflow_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
    -Wno-missing-field-initializers  # Designated initialisers leave out what has a default.
    $<$<BOOL:${LEADFLOW_WERROR}>:-Werror>)

add_library(leadflow_flags INTERFACE)
target_include_directories(leadflow_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_link_libraries(leadflow_flags INTERFACE leadflow_warnings Threads::Threads)
target_link_options(leadflow_flags INTERFACE -fuse-ld=lld)
if(LEADFLOW_SANITIZERS)
    target_compile_options(leadflow_flags INTERFACE
        -fsanitize=${LEADFLOW_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1 -O1)
    target_link_options(leadflow_flags INTERFACE -fsanitize=${LEADFLOW_SANITIZERS})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(leadflow_flags INTERFACE
        -O2 -g1 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections)
    target_link_options(leadflow_flags INTERFACE -Wl,--gc-sections -Wl,-z,relro,-z,now)
endif()

function(leadflow_library)
    cmake_parse_arguments(arg "" "NAME" "SOURCES;TESTS;TEST_SOURCES;BENCHES;DEPS;EXTERNAL;TEST_DEPS;BENCH_DEPS" ${ARGN})
    set(library leadflow_${arg_NAME})
    if(arg_SOURCES)
        add_library(${library} STATIC ${arg_SOURCES})
        set(scope PUBLIC)
    else()
        add_library(${library} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_link_libraries(${library} ${scope} leadflow_flags ${arg_EXTERNAL})
    foreach(dep IN LISTS arg_DEPS)
        target_link_libraries(${library} ${scope} leadflow_${dep})
    endforeach()
    if(arg_TESTS)
        add_executable(${arg_NAME}_test ${arg_TESTS} ${arg_TEST_SOURCES})
        target_link_libraries(${arg_NAME}_test PRIVATE ${library} GTest::gmock GTest::gtest_main)
        foreach(dep IN LISTS arg_TEST_DEPS)
            target_link_libraries(${arg_NAME}_test PRIVATE leadflow_${dep})
        endforeach()
        add_test(NAME ${arg_NAME} COMMAND ${arg_NAME}_test --gtest_shuffle
                 WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
        set_tests_properties(${arg_NAME} PROPERTIES TIMEOUT 300)
    endif()
    if(arg_BENCHES AND LEADFLOW_BENCHES)
        add_executable(${arg_NAME}_bench ${arg_BENCHES})
        target_link_libraries(${arg_NAME}_bench PRIVATE ${library} benchmark::benchmark_main)
        foreach(dep IN LISTS arg_BENCH_DEPS)
            target_link_libraries(${arg_NAME}_bench PRIVATE leadflow_${dep})
        endforeach()
    endif()
endfunction()
