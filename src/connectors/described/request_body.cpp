// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/request_body.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/content.h"
#include "connectors/described/values.h"
#include "connectors/http/multipart_body.h"

namespace leadflow::connectors::described {
namespace {

using model::Json;

// Unless the operation's own parameter says which.
void add_type(Draft& draft, std::string_view type) {
    const Draft::Header* there = draft.header("content-type");
    if (there == nullptr || there->value.empty())
        draft.set_header({"Content-Type", std::string(type)});
}

// A form's names and values, lists by the field's style.
std::vector<std::string> form_values(const Field& field, const Json& value) {
    if (!value.is_array()) return {sent_text(value)};
    std::vector<std::string> values;
    for (const Json& one : value.get_array()) values.push_back(sent_text(one));
    if (field.list == ListStyle::kRepeated) return values;
    if (field.list == ListStyle::kJson) return {model::to_text(value)};
    return {base::joined(values, field.list == ListStyle::kPipe ? "|" : ",")};
}

void add_pair(std::string_view name, std::string_view value, std::string& bytes) {
    if (!bytes.empty()) bytes += '&';
    bytes += base::format("{}={}", base::percent_encode(name), base::percent_encode(value));
}

void form_bytes(const Given& given, const Draft& draft, std::string& bytes) {
    for (const auto& [field, index] : draft.form)
        for (const std::string& value : form_values(*field, *given.value(index)))
            add_pair(field->name(), value, bytes);
}

// A body described as an object, sent as a form: {"a": {"b": 1}} is a[b]=1.
void object_as_form(const Json& value, const std::string& prefix, std::string& bytes) {
    if (!value.is_object()) return add_pair(prefix, sent_text(value), bytes);
    for (const auto& member : value.get_object()) {
        const std::string name(member.key());
        object_as_form(member.value(), prefix.empty() ? name : base::format("{}[{}]", prefix, name),
                       bytes);
    }
}

// Names and file names in quotes, as browsers write them (RFC 7578, 2; WHATWG).
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"') out += "%22";
        else if (c == '\r') out += "%0D";
        else if (c == '\n') out += "%0A";
        else out += c;
    }
    return out;
}

class MultipartWriter {
  public:
    MultipartWriter(std::string boundary, std::string& bytes)
        : boundary_(std::move(boundary)), bytes_(bytes) {}

    void part(std::string_view name, std::string_view file_name, std::string_view type,
              std::string_view content) {
        bytes_ += base::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary_,
                               quoted(name));
        if (!file_name.empty()) bytes_ += base::format("; filename=\"{}\"", quoted(file_name));
        bytes_ += "\r\n";
        if (!type.empty()) bytes_ += base::format("Content-Type: {}\r\n", quoted(type));
        bytes_ += "\r\n";
        bytes_ += content;
        bytes_ += "\r\n";
    }
    void end() { bytes_ += base::format("--{}--\r\n", boundary_); }

    void file(const Field& field, const Json& value, std::string file_name) {
        // {"$content-type", "$content", "$filename"}, or the content as text.
        if (file_name.empty()) file_name = model::text_at(value, "$filename");
        if (file_name.empty() && !field.content_only) file_name = field.name();
        const auto content = content_of(value);
        if (content)
            part(field.name(), file_name,
                 content->type.empty() ? "application/octet-stream" : content->type,
                 content->bytes);
        else part(field.name(), file_name, "application/octet-stream", sent_text(value));
    }

  private:
    const std::string boundary_;
    std::string& bytes_;
};

void multipart_bytes(const Given& given, const Draft& draft, const std::string& boundary,
                     std::string& bytes) {
    MultipartWriter writer(boundary, bytes);
    for (const auto& [field, index] : draft.form) {
        const Json& value = *given.value(index);
        if (field->type == ValueType::kFile && value.is_array()) {
            for (const Json& one : value.get_array()) writer.file(*field, one, "");
        } else if (field->type == ValueType::kFile) {
            writer.file(*field, value, given.file_name(index));
        } else if (value.is_object() && !content_of(value)) {
            writer.part(field->name(), "", "application/json", model::to_text(value));
        } else {
            for (const std::string& one : form_values(*field, value))
                writer.part(field->name(), "", "", one);
        }
    }
    // A body described as an object: each member is a part.
    if (draft.body && draft.body->is_object())
        for (const auto& member : draft.body->get_object()) {
            Field field;
            field.key = member.key();
            if (content_of(member.value())) writer.file(field, member.value(), "");
            else if (member.value().is_object() || member.value().is_array())
                writer.part(field.key, "", "application/json", model::to_text(member.value()));
            else writer.part(field.key, "", "", sent_text(member.value()));
        }
    writer.end();
}

// A text under a JSON type is JSON already, or becomes a JSON text.
std::string json_bytes(const CompiledOperation& operation, const Json& body) {
    if (!body.is_string()) return model::to_text(body);
    const std::string_view text = model::text_of(body);
    const auto parsed = model::parse_json(text);
    if (!parsed) return model::to_text(body);
    // "5" for a text is the text; {"a": 1} in a text was written as JSON by the flow's author.
    const bool scalar = !parsed->is_object() && !parsed->is_array() && !parsed->is_string();
    return scalar && operation.body_type == ValueType::kString ? model::to_text(body)
                                                               : std::string(text);
}

void single_bytes(const CompiledOperation& operation, Draft& draft, std::string& bytes) {
    const Json& body = *draft.body;
    if (auto content = content_of(body)) {
        const bool general = operation.content_type.empty() ||
                             operation.content_type == "application/octet-stream" ||
                             operation.body_kind == BodyKind::kJson ||
                             operation.content_type.find('*') != std::string::npos;
        bytes = std::move(content->bytes);
        add_type(draft, general && !content->type.empty() ? content->type
                                                          : operation.content_type);
        return;
    }
    const bool structured = body.is_object() || body.is_array();
    if (operation.body_kind == BodyKind::kForm && body.is_object()) {
        object_as_form(body, "", bytes);
    } else if (operation.body_kind == BodyKind::kJson ||
               (operation.body_kind == BodyKind::kNone && structured)) {
        bytes = json_bytes(operation, body);
    } else {
        bytes = structured ? model::to_text(body) : sent_text(body);
    }
    add_type(draft, operation.content_type.empty() ? "application/json" : operation.content_type);
}

}  // namespace

base::Status add_body(const CompiledOperation& operation, const Given& given, Draft& draft,
                      std::string_view seed, std::string& bytes) {
    // A flow of Logic Apps builds its parts by itself.
    if (draft.body)
        if (const Json* parts = model::find(*draft.body, "$multipart")) {
            Content whole = TRY(
                http::multipart_of(*parts, model::text_at(*draft.body, "$content-type"), seed));
            bytes = std::move(whole.bytes);
            draft.set_header({"Content-Type", std::move(whole.type)});
            return {};
        }
    if (operation.body_kind == BodyKind::kMultipart && (!draft.form.empty() || draft.body)) {
        const std::string boundary = base::format("leadflow-{}", seed);
        multipart_bytes(given, draft, boundary, bytes);
        draft.set_header(
            {"Content-Type", base::format("multipart/form-data; boundary=\"{}\"", boundary)});
        return {};
    }
    if (!draft.form.empty()) {
        form_bytes(given, draft, bytes);
        add_type(draft, "application/x-www-form-urlencoded");
        return {};
    }
    if (draft.body) single_bytes(operation, draft, bytes);
    return {};
}

}  // namespace leadflow::connectors::described
