// SPDX-License-Identifier: Apache-2.0
#include "connectors/mailboxes.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/content.h"
#include "connectors/limits.h"
#include "connectors/parameters.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace leadflow::connectors {
namespace {

using model::Json;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

// At ; and , where they stand outside quotes and angle brackets.
std::vector<std::string> parted(std::string_view text) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    bool angled = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\' && i + 1 < text.size()) {
            parts.back() += c;
            parts.back() += text[++i];
            continue;
        }
        if (c == '"') quoted = !quoted;
        if (!quoted && c == '<') angled = true;
        if (!quoted && c == '>') angled = false;
        // "Doe, Jane <jane@example.com>": what has no @ yet is the beginning of a name.
        const bool of_name = c == ',' && !base::trimmed(parts.back()).empty() &&
                             parts.back().find('@') == std::string::npos;
        if (!quoted && !angled && (c == ';' || (c == ',' && !of_name)))
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::string unquoted(std::string_view name) {
    name = base::trimmed(name);
    if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string(name);
    std::string out;
    for (size_t i = 1; i + 1 < name.size(); ++i) {
        if (name[i] == '\\' && i + 2 < name.size()) ++i;
        out += name[i];
    }
    return out;
}

std::optional<Mailbox> mailbox_of(std::string_view text) {
    text = base::trimmed(text);
    Mailbox mailbox;
    if (text.ends_with('>')) {
        const size_t open = text.rfind('<');
        if (open == std::string_view::npos) return std::nullopt;
        const std::string name = unquoted(text.substr(0, open));
        const bool broken = std::any_of(name.begin(), name.end(), is_control);
        // A line break in a name becomes a blank; but a name that looks like another address and
        // breaks the line is somebody trying to change the receiver.
        if (broken && name.find('@') != std::string::npos && !text.starts_with('"'))
            return std::nullopt;
        mailbox.name = one_line(name, kDisplayNameUnitsMax);
        text = text.substr(open + 1, text.size() - open - 2);
        while (text.starts_with(' ')) text.remove_prefix(1);
        while (text.ends_with(' ')) text.remove_suffix(1);
    }
    if (!is_mail_address(text)) return std::nullopt;
    mailbox.address = text;
    return mailbox;
}

std::string first_text(const model::JsonObject& object,
                       std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const Json* found = find_member(object, name)) return as_text(*found);
    return {};
}

const Json* first_member(const model::JsonObject& object,
                         std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const Json* found = find_member(object, name)) return found;
    return nullptr;
}

std::optional<Attachment> attachment_of(const Json& value) {
    Attachment made;
    const Json* content = &value;
    if (value.is_object() && !content_of(value)) {
        const model::JsonObject& object = value.get_object();
        made.name = first_text(object, {"Name", "FileName", "attachment/fileName"});
        made.type = first_text(object, {"ContentType", "attachment/contentType"});
        made.content_id = first_text(object, {"ContentId"});
        content = first_member(
            object, {"ContentBytes", "ContentData", "bytes", "content", "attachment/bytes"});
        if (content == nullptr) return std::nullopt;
    }
    if (auto envelope = content_of(*content)) {
        if (made.type.empty()) made.type = envelope->type;
        made.bytes = std::move(envelope->bytes);
    } else {
        auto bytes = base::from_base64(model::text_of(*content));
        if (!content->is_string() || !bytes) return std::nullopt;
        made.bytes = std::move(*bytes);
    }
    made.name = one_line(made.name, kDisplayNameUnitsMax);
    made.content_id = one_line(made.content_id, kDisplayNameUnitsMax);
    const std::string media = media_type(made.type);
    const bool plain =
        media.find('/') != std::string::npos &&
        std::none_of(media.begin(), media.end(), [](char c) {
            return is_control(c) || c == ' ' || c == '"' || static_cast<unsigned char>(c) >= 0x80;
        });
    made.type = plain ? media : "application/octet-stream";
    return made;
}

}  // namespace

bool is_mail_address(std::string_view text) {
    if (text.size() > kAddressBytesMax || !base::is_valid_utf8(text)) return false;
    for (const char c : text)
        if (is_control(c) || std::string_view(" <>()[]\\,;:\"").find(c) != std::string_view::npos)
            return false;
    const size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos)
        return false;
    for (const std::string_view label : base::split(text.substr(at + 1), '.'))
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    return true;
}

std::string_view domain_of(std::string_view address) {
    return address.substr(std::min(address.size(), address.rfind('@') + 1));
}

std::string one_line(std::string_view text, size_t units_max) {
    std::string line = decode_text(text, "utf-8");
    for (char& c : line)
        if (is_control(c)) c = ' ';
    return std::string(base::prefix_of_utf16_units(base::trimmed(line), units_max));
}

base::Result<std::vector<Mailbox>> parse_mailboxes(std::string_view text,
                                                   std::string_view parameter) {
    std::string list(text);
    // ["a@b", "c@d"]: what an expression over a list gives.
    if (base::trimmed(text).starts_with("[")) {
        const auto parsed = model::parse_json(text);
        if (parsed && parsed->is_array()) {
            list.clear();
            for (const Json& entry : parsed->get_array()) list += as_text(entry) + ";";
        }
    }
    std::vector<Mailbox> found;
    for (const std::string& part : parted(list)) {
        if (base::trimmed(part).empty()) continue;
        auto mailbox = mailbox_of(part);
        if (!mailbox)
            return base::invalid_input(
                base::format("{} holds something that is no mail address, at entry {}", parameter,
                             found.size() + 1));
        const bool known = std::any_of(found.begin(), found.end(), [&](const Mailbox& other) {
            return base::equals_ignoring_case(other.address, mailbox->address);
        });
        if (!known) found.push_back(std::move(*mailbox));
        if (found.size() > kRecipientsMax)
            return base::invalid_input(
                base::format("{} holds more than {} addresses", parameter, kRecipientsMax));
    }
    return found;
}

base::Result<Mailbox> parse_mailbox(std::string_view text, std::string_view parameter) {
    auto found = TRY(parse_mailboxes(text, parameter));
    if (found.size() != 1)
        return base::invalid_input(base::format("{} holds {} mail addresses where one is needed",
                                                parameter, found.size()));
    return std::move(found.front());
}

base::Result<std::vector<Attachment>> parse_attachments(const Json& list,
                                                        std::string_view parameter) {
    std::vector<Attachment> attachments;
    model::JsonArray entries;
    if (list.is_array())
        entries = list.get_array();
    else if (!list.is_null() && !(list.is_string() && model::text_of(list).empty()))
        entries.push_back(list);
    size_t total = 0;
    for (const Json& entry : entries) {
        if (entry.is_null()) continue;
        auto attachment = attachment_of(entry);
        if (!attachment)
            return base::invalid_input(
                base::format("{}[{}] has no content in base64", parameter, attachments.size()));
        total += attachment->bytes.size();
        if (total > kAttachmentBytesMax)
            return base::invalid_input(
                base::format("{} is over {} bytes together", parameter, kAttachmentBytesMax));
        if (attachment->name.empty())
            attachment->name = base::format("attachment-{}", attachments.size() + 1);
        attachments.push_back(std::move(*attachment));
    }
    return attachments;
}

std::string html_unescape(std::string_view text) {
    constexpr std::pair<std::string_view, char> kEscapes[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    std::string out;
    while (!text.empty()) {
        size_t taken = 1;
        char c = text.front();
        for (const auto& [escape, meaning] : kEscapes) {
            if (!text.starts_with(escape)) continue;
            taken = escape.size();
            c = meaning;
        }
        out += c;
        text.remove_prefix(taken);
    }
    return out;
}

std::string importance_of(std::string_view text) {
    const std::string word = base::lower(base::trimmed(text));
    return word == "high" || word == "low" ? word : "normal";
}

}  // namespace leadflow::connectors
