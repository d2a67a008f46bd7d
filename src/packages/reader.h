// SPDX-License-Identifier: Apache-2.0
// Reads whatever a flow is exported as: a definition, bare or wrapped, a Power Automate package, a
// solution, an ARM template, a Standard project. It takes the documents out, exactly as they are
// written, and says what it had to leave. What the definition means is definition/reader.h's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "definition/fault.h"

namespace leadflow::packages {

enum class Format {
    kDefinition,           // The definition itself.
    kCodeView,             // {"definition", "parameters"}; a Standard workflow.json too.
    kProperties,           // {"properties": {"definition", …}}
    kPowerAutomatePackage,
    kSolution,
    kArmTemplate,
    kStandardProject,      // A zip of folders with a workflow.json each.
};
std::string_view name_of(Format format);

struct ImportedFlow {
    std::string name;  // Empty when the file does not tell.
    // What is to be kept: definition::read_flow reads definition, parameters and connection
    // references from it. Its definition is the text that came in, byte for byte; only where an
    // ARM template has functions is it what they resolve to.
    std::string document;
    bool off = false;  // Switched off where it was exported.
};

struct Imported {
    Format format = Format::kDefinition;
    std::vector<ImportedFlow> flows;  // At least one.
    // Inside an archive a path starts with the entry's name.
    std::vector<definition::Fault> warnings;
};

// Pure. The error says what the file is not, or which limit of limits.h it passes.
base::Result<Imported> read(std::string_view bytes);

// What `--name` does: it names the only flow, or picks one of several. Without a name all stay.
base::Status pick(Imported& imported, std::string_view name);

}  // namespace leadflow::packages
