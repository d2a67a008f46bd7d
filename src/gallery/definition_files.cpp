// SPDX-License-Identifier: Apache-2.0
#include "gallery/definition_files.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "connectors/described/names.h"
#include "gallery/limits.h"

namespace leadflow::gallery {
namespace {

namespace fs = std::filesystem;

bool ends_ignoring_case(const std::string& text, std::string_view ending) {
    return text.size() >= ending.size() &&
           base::equals_ignoring_case(
               std::string_view(text).substr(text.size() - ending.size()), ending);
}

// How sure a file's name makes it that it is a definition; 0: it is none.
int likeness(const std::string& name) {
    if (base::equals_ignoring_case(name, "apiDefinition.swagger.json")) return 4;
    if (ends_ignoring_case(name, ".swagger.json")) return 3;
    if (base::equals_ignoring_case(name, "openapi.json")) return 2;
    if (base::equals_ignoring_case(name, "swagger.json")) return 2;
    return ends_ignoring_case(name, ".openapi.json") ? 1 : 0;
}

struct Folder {
    std::string definition;
    int likeness = 0;
    std::string properties;
    bool script = false;
};

void note(const fs::path& file, Folder& folder) {
    const std::string name = file.filename().string();
    if (base::equals_ignoring_case(name, "apiProperties.json")) folder.properties = file.string();
    if (ends_ignoring_case(name, ".csx")) folder.script = true;
    const int like = likeness(name);
    if (like > folder.likeness) {
        folder.likeness = like;
        folder.definition = file.string();
    }
}

Folder folder_of(const fs::path& path) {
    Folder folder;
    std::error_code fault;
    for (fs::directory_iterator at(path, fault), end; !fault && at != end; at.increment(fault))
        if (at->is_regular_file(fault)) note(at->path(), folder);
    return folder;
}

}  // namespace

base::Result<std::vector<DefinitionFiles>> definitions_below(const std::string& path) {
    std::error_code fault;
    if (fs::is_regular_file(path, fault)) {
        const fs::path parent = fs::path(path).parent_path();
        const Folder beside = folder_of(parent.empty() ? fs::path(".") : parent);
        // What lies beside a file called anything belongs to somebody else.
        const bool published = likeness(fs::path(path).filename().string()) >= 3;
        return std::vector<DefinitionFiles>{
            {.name = "",
             .definition = path,
             .properties = published ? beside.properties : std::string(),
             .script = published && beside.script}};
    }
    std::map<std::string, Folder> folders;
    size_t files = 0;
    fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, fault);
    for (; !fault && at != fs::recursive_directory_iterator(); at.increment(fault)) {
        if (++files > kFilesMax)
            return base::limit_exceeded(
                base::format("{} holds more than {} files", path, kFilesMax));
        std::error_code ignored;
        if (at->is_regular_file(ignored))
            note(at->path(), folders[at->path().parent_path().string()]);
    }
    std::vector<DefinitionFiles> found;
    for (const auto& [name, folder] : folders)
        if (!folder.definition.empty())
            found.push_back({.name = connectors::described::plain_connector_name(
                                 fs::path(name).filename().string()),
                             .definition = folder.definition,
                             .properties = folder.properties,
                             .script = folder.script});
    if (found.empty())
        return base::not_found(base::format("there is no connector definition in {}", path));
    return found;
}

}  // namespace leadflow::gallery
