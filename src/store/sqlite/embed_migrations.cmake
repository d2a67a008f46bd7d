# cmake -DFOLDER=… -DOUTPUT=… -P embed_migrations.cmake
# Writes a .cpp that holds every migrations/NNNN_name.sql in order. The compiler allows no literal
# over 64 KB; a migration stays far below.
file(GLOB files RELATIVE "${FOLDER}" "${FOLDER}/*.sql")
list(SORT files)
set(rows "")
set(last 0)
foreach(file IN LISTS files)
    file(READ "${FOLDER}/${file}" text)
    string(REGEX REPLACE "^([0-9]+)_.*" "\\1" number "${file}")
    math(EXPR number "1${number} - 10000")
    # A database that has seen one of two would never see the other.
    if(NOT number GREATER last)
        message(FATAL_ERROR "two migrations have number ${number}: ${file} needs the next free one")
    endif()
    set(last ${number})
    string(APPEND rows "    {${number}, \"${file}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Written by embed_migrations.cmake.
#include \"store/sqlite/migrations.h\"

namespace leadflow::store::sqlite {
namespace {
const Migration kMigrations[] = {
${rows}};
}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

}  // namespace leadflow::store::sqlite
")
