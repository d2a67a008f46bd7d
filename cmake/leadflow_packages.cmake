# Every third-party library, found once. Each error names the Debian package that brings it.
# The folder that may use a library is named in that folder's own CMakeLists.txt (EXTERNAL).


macro(leadflow_find package debian)
    find_package(${package} ${ARGN} QUIET)
    if(NOT ${package}_FOUND)
        message(FATAL_ERROR "${package} is missing: apt-get install ${debian}")
    endif()
endmacro()

leadflow_find(Threads "libc6-dev")
leadflow_find(OpenSSL "libssl-dev" 3.0)
leadflow_find(ZLIB "zlib1g-dev")
leadflow_find(SQLite3 "libsqlite3-dev")
leadflow_find(CURL "libcurl4-openssl-dev")
leadflow_find(fmt "libfmt-dev")
leadflow_find(spdlog "libspdlog-dev")
leadflow_find(prometheus-cpp "prometheus-cpp-dev" COMPONENTS core)
leadflow_find(tomlplusplus "libtomlplusplus-dev")
leadflow_find(ICU "libicu-dev" 69 COMPONENTS i18n uc)
leadflow_find(pugixml "libpugixml-dev" 1.11)
leadflow_find(GTest "libgtest-dev")
leadflow_find(PkgConfig "pkg-config")
# Sanitizers bring an allocator of their own.
if(NOT LEADFLOW_SANITIZERS)
    leadflow_find(mimalloc "libmimalloc-dev")
endif()
if(LEADFLOW_BENCHES)
    leadflow_find(benchmark "libbenchmark-dev")
endif()

pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
# Debian's CMake files of libzip want its command line tools too; pkg-config does not.
pkg_check_modules(LIBZIP IMPORTED_TARGET libzip)
if(NOT LIBZIP_FOUND)
    message(FATAL_ERROR "libzip is missing: apt-get install libzip-dev")
endif()

# Boost 1.81 from libboost1.81-dev: other versions may be installed beside it.
find_package(boost_json 1.81 QUIET CONFIG)
if(NOT boost_json_FOUND)
    message(FATAL_ERROR "Boost.JSON 1.81 is missing: apt-get install libboost1.81-dev libboost-json1.81-dev")
endif()

find_path(VALIJSON_INCLUDE valijson/validator.hpp)
if(NOT VALIJSON_INCLUDE)
    message(FATAL_ERROR "valijson is missing: apt-get install libvalijson-dev")
endif()
add_library(valijson INTERFACE)
target_include_directories(valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE})
# Without exceptions a faulty schema would abort the process.
target_compile_definitions(valijson INTERFACE VALIJSON_USE_EXCEPTIONS=1)

find_path(CLI11_INCLUDE CLI/CLI.hpp)
if(NOT CLI11_INCLUDE)
    message(FATAL_ERROR "CLI11 is missing: apt-get install libcli11-dev")
endif()
add_library(cli11 INTERFACE)
target_include_directories(cli11 SYSTEM INTERFACE ${CLI11_INCLUDE})
