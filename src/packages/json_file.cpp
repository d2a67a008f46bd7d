// SPDX-License-Identifier: Apache-2.0
#include "packages/json_file.h"

#include "base/text.h"
#include "model/json.h"
#include "packages/limits.h"

namespace leadflow::packages {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// By its byte order mark, or by the zeros that JSON's first two characters have in it.
bool is_utf16_or_32(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
    return bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0');
}

base::Result<std::string> checked(std::string_view bytes, definition::Faults& faults) {
    if (bytes.size() > kTextBytesMax)
        return base::limit_exceeded(
            base::format("{} bytes of JSON are over {}", bytes.size(), kTextBytesMax));
    if (is_utf16_or_32(bytes))
        return base::invalid_input("the text is in UTF-16; save it as UTF-8");
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    if (base::trimmed(bytes).empty()) return base::invalid_input("the file is empty");
    TRY(model::parse_json(bytes));
    report_duplicate_keys(bytes, faults);
    return std::string(bytes);
}

}  // namespace

base::Result<std::string> checked_json(std::string_view bytes, std::string_view where,
                                       definition::Faults& faults) {
    auto text = checked(bytes, faults);
    if (text || where.empty()) return text;
    return std::move(text).error().in(where);
}

base::Result<std::string> read_json_entry(Archive& archive, const Archive::Entry& entry,
                                          definition::Faults& faults) {
    const std::string bytes = TRY(archive.read(entry));
    const std::string name = shown_name(entry.name);
    std::vector<definition::Fault> found;
    definition::Faults inside(found);
    std::string text = TRY(checked_json(bytes, name, inside));
    for (definition::Fault& fault : found)
        faults.warning(name + ": " + fault.path, fault.code, std::move(fault.message));
    return text;
}

std::string name_in_document(std::string_view text, const DocumentParts& parts) {
    if (!parts.holder) return {};
    const Span root = all_of(text);
    std::string name = find_text(text, *parts.holder, {"displayName"});
    if (name.empty()) name = find_text(text, root, {"displayName"});
    // As Azure shows a workflow; elsewhere `name` is a GUID.
    if (name.empty() && base::equals_ignoring_case(find_text(text, root, {"type"}),
                                                   "Microsoft.Logic/workflows"))
        name = find_text(text, root, {"name"});
    return name;
}

}  // namespace leadflow::packages
