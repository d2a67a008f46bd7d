# SPDX-License-Identifier: Apache-2.0
# embed_portal(FOLDER STUB OUTPUT): OUTPUT becomes a .cpp with every file of FOLDER, the built
# portal; without an index.html there, with the STUB page alone. What compresses well is kept
# compressed, but for the page itself, whose marks are filled in at each request.
#
# The same file is the script that writes OUTPUT: cmake -DFILES=… -DROOT=… -DOUTPUT=… -P this.
function(embed_portal FOLDER STUB OUTPUT)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS "${FOLDER}/*")
    list(FILTER files EXCLUDE REGEX "/manifest\\.json$")  # For tools only.
    set(root "${FOLDER}")
    if(NOT "${FOLDER}/index.html" IN_LIST files)
        set(files "${STUB}")
        set(root "")
    endif()
    list(JOIN files "|" names)
    add_custom_command(
        OUTPUT "${OUTPUT}"
        COMMAND "${CMAKE_COMMAND}" "-DFILES=${names}" "-DROOT=${root}" "-DOUTPUT=${OUTPUT}"
                -P "${CMAKE_SOURCE_DIR}/cmake/embed_portal.cmake"
        DEPENDS ${files} "${CMAKE_SOURCE_DIR}/cmake/embed_portal.cmake"
        VERBATIM)
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE)
    return()
endif()

set(packed_folder "${OUTPUT}.files")
file(REMOVE_RECURSE "${packed_folder}")
file(MAKE_DIRECTORY "${packed_folder}")
string(REPLACE "|" ";" files "${FILES}")
list(SORT files)
set(symbols "")
set(rows "")
set(number 0)
foreach(file IN LISTS files)
    set(path "index.html")
    if(ROOT)
        file(RELATIVE_PATH path "${ROOT}" "${file}")
    endif()
    file(SHA256 "${file}" hash)
    string(SUBSTRING "${hash}" 0 32 etag)
    set(stored "${file}")
    set(gzip false)
    if(path MATCHES "\\.(js|css|svg|json|txt|map)$")
        set(stored "${packed_folder}/${number}.gz")
        file(ARCHIVE_CREATE OUTPUT "${stored}" PATHS "${file}" FORMAT raw COMPRESSION GZip
             COMPRESSION_LEVEL 9)
        set(gzip true)
    endif()
    # The assembler reads the bytes: a literal of megabytes would take the compiler a minute.
    string(APPEND symbols "
asm(\".pushsection .rodata\\n\"
    \".global leadflow_portal_${number}\\nleadflow_portal_${number}:\\n\"
    \".incbin \\\"${stored}\\\"\\n\"
    \".global leadflow_portal_${number}_end\\nleadflow_portal_${number}_end:\\n.byte 0\\n\"
    \".popsection\");
extern \"C\" const char leadflow_portal_${number}[];
extern \"C\" const char leadflow_portal_${number}_end[];
")
    string(APPEND rows "    {\"${path}\", between(leadflow_portal_${number}, leadflow_portal_${number}_end), ${gzip}, \"${etag}\"},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Written by embed_portal.cmake.
#include \"portal_files/embedded.h\"
${symbols}
namespace leadflow::portal_files {
namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<size_t>(end - begin)};
}

const EmbeddedFile kFiles[] = {
${rows}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace leadflow::portal_files
")
