# cmake -DFOLDER=… -DNAMES=about,session,… -DOUTPUT=… -P embed_openapi.cmake
# Writes a .cpp that holds openapi/NAME.json of each name, in that order. The compiler allows no
# literal over 64 KB; a file stays below.
string(REPLACE "," ";" names "${NAMES}")
set(rows "")
foreach(name IN LISTS names)
    file(READ "${FOLDER}/${name}.json" text)
    string(APPEND rows "    {\"${name}\", R\"json(${text})json\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Written by embed_openapi.cmake.
#include \"api/openapi.h\"

namespace leadflow::api {
namespace {
const OpenApiPart kParts[] = {
${rows}};
}  // namespace

std::span<const OpenApiPart> openapi_parts() { return kParts; }

}  // namespace leadflow::api
")
