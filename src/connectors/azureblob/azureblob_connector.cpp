// SPDX-License-Identifier: Apache-2.0
#include "connectors/azureblob/azureblob_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/azure_storage.h"
#include "connectors/azureblob/azureblob_form.h"
#include "connectors/content.h"
#include "connectors/limits.h"
#include "connectors/settings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace leadflow::connectors::azureblob {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::Reply;

constexpr auto kBlob = model::SharedKey::Service::kBlob;
constexpr std::string_view kCreate = "create";
constexpr std::string_view kVerify = "verify";  // Asks whose blob a create has found there.
constexpr std::string_view kEffectHeader = "x-ms-meta-leadflow";

constexpr std::array<std::string_view, 4> kOperations = {"CreateFile_V2", "CreateFile",
                                                         "CreateBlockBlob_V2", "CreateBlockBlob"};
constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/v2/datasets/{dataset}/files", "CreateFile_V2"},
    {"POST", "/datasets/default/files", "CreateFile"},
    {"POST", "/v2/codeless/datasets/{dataset}/CreateBlockBlob", "CreateBlockBlob_V2"},
    {"POST", "/codeless/CreateBlockBlob", "CreateBlockBlob"},
});

struct Blob {
    std::string container;
    std::string name;  // Within the container, with its folders.
    std::string type;
    std::string bytes;
};

bool is_container(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (name == "$root" || name == "$web") return true;
    return name.size() >= 3 && name.size() <= 63 && plain(name.front()) && plain(name.back()) &&
           name.find("--") == std::string_view::npos &&
           std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '-'; });
}

// "/leads/2025/" and "a.json": the first folder is the container.
base::Status take_place(const ActionParameters& given, const Invocation& invocation, Blob& blob) {
    const std::string folder = TRY(given.required({"folderPath"}));
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(folder, '/'))
        if (!part.empty()) parts.emplace_back(part);
    std::string name = given.text({"name"});
    if (name.empty()) name = invocation.effect_id + ".json";
    for (const std::string_view part : base::split(name, '/'))
        if (!part.empty()) parts.emplace_back(part);
    blob.container = parts.front();
    if (parts.size() < 2 || !is_container(blob.container))
        return base::invalid_input(
            "parameter \"folderPath\" does not begin with a container's name: 3 to 63 lower-case "
            "letters, digits and single hyphens");
    parts.erase(parts.begin());
    for (const std::string& part : parts)
        if (part == "." || part == ".." || std::any_of(part.begin(), part.end(), [](char c) {
                return static_cast<unsigned char>(c) < ' ';
            }))
            return base::invalid_input("parameter \"name\" is not the name of a blob");
    blob.name = base::joined(parts, "/");
    if (base::utf16_length(blob.name) > 1024)
        return base::invalid_input("the blob's name is longer than 1024 characters");
    return {};
}

void take_content(const ActionParameters& given, Blob& blob) {
    const Json* body = given.find({"body"});
    blob.type = given.text({"contentType", "Content-Type"});
    std::string usual = "application/octet-stream";
    if (body != nullptr) {
        if (auto content = content_of(*body)) {
            blob.bytes = std::move(content->bytes);
            usual = content->type;
        } else if (body->is_string()) {
            blob.bytes = std::string(model::text_of(*body));
            usual = "text/plain; charset=utf-8";
        } else {
            blob.bytes = model::to_text(*body);
            usual = "application/json";
        }
    }
    if (blob.type.empty() || blob.type.find_first_of("\r\n") != std::string::npos)
        blob.type = usual;
}

base::Result<Blob> blob_of(const Invocation& invocation) {
    const ActionParameters given(invocation.inputs, kPaths);
    Blob blob;
    TRY(take_place(given, invocation, blob));
    take_content(given, blob);
    return blob;
}

std::string path_of(const Blob& blob) {
    std::string path = "/" + blob.container;
    for (const std::string_view part : base::split(blob.name, '/'))
        path += "/" + base::percent_encode(part);
    return path;
}

// What Microsoft's connector tells of a blob.
Json metadata_of(const Blob& blob, const Reply& reply) {
    const std::string path = base::format("/{}/{}", blob.container, blob.name);
    return JsonObject{
        {"Id", model::text_value(base::base64(path))},
        {"Name", model::text_value(blob.name.substr(blob.name.rfind('/') + 1))},
        {"DisplayName", model::text_value(blob.name.substr(blob.name.rfind('/') + 1))},
        {"Path", model::text_value(path)},
        {"LastModified", model::text_value(header_of(reply, "Last-Modified"))},
        {"Size", blob.bytes.size()},
        {"MediaType", model::text_value(blob.type)},
        {"IsFolder", false},
        {"ETag", model::text_value(header_of(reply, "ETag"))}};
}

Outcome verified(const Invocation& invocation, const Blob& blob, const Reply& reply) {
    if (reply.status == 200 && header_of(reply, kEffectHeader) == invocation.effect_id)
        return succeeded(200, reply, metadata_of(blob, reply),
                         "recognised: the blob of an earlier attempt is there");
    if (reply.status == 200) {
        Reply conflict = reply;
        conflict.status = 409;
        return refused(invocation, conflict,
                       storage_refusal(409, {"BlobAlreadyExists", ""}, "create the blob", true));
    }
    return refused(invocation, reply,
                   storage_refusal(reply.status, storage_fault_of(reply), "create the blob", true));
}

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
    const size_t start = text.find(open);
    if (start == std::string_view::npos) return {};
    const size_t end = text.find(close, start + open.size());
    return end == std::string_view::npos
               ? std::string_view()
               : text.substr(start + open.size(), end - start - open.size());
}

// Names of containers are plain, so that the XML around them needs no reader. What comes back is the
// marker of the next page, empty on the last.
std::string read_containers(std::string_view xml, Finding& finding) {
    constexpr std::string_view kOpen = "<Container>";
    const std::string marker(between(xml, "<NextMarker>", "</NextMarker>"));
    for (size_t at = xml.find(kOpen); at != std::string_view::npos; at = xml.find(kOpen)) {
        xml.remove_prefix(at + kOpen.size());
        const std::string_view name = between(xml, "<Name>", "</Name>");
        if (!is_container(name)) continue;
        finding.choices.push_back(
            {.value = model::text_value(base::format("/{}", name)), .title = std::string(name)});
    }
    return marker;
}

}  // namespace

std::vector<std::string> AzureBlobConnector::apis() const {
    return {"shared_azureblob"};
}

std::vector<ConnectionField> AzureBlobConnector::connection_fields() const {
    std::vector<ConnectionField> fields = storage_fields("blob");
    fields.push_back({.key = "overwrite",
                      .label = "Replace a blob of the same name: true or false",
                      .required = false,
                      .default_value = "false"});
    return fields;
}

base::Result<std::string> AzureBlobConnector::operation_of(std::string_view method,
                                                           std::string_view path) const {
    return operation_of_path("Azure Blob Storage", kPaths, method, path);
}

base::Result<Traits> AzureBlobConnector::traits(std::string_view operation) const {
    for (const std::string_view known : kOperations)
        if (known == operation) return Traits{.effect = Effect::kIdempotentByKey};
    return base::not_found(base::format(
        "Azure Blob Storage has no operation \"{}\"; there are CreateFile_V2, CreateBlockBlob_V2",
        operation));
}

base::Result<Call> AzureBlobConnector::plan(const Invocation& invocation,
                                            const OpenConnection& connection) const {
    TRY(traits(invocation.operation));
    Blob blob = TRY(blob_of(invocation));
    HttpCall http = TRY(storage_call(connection, kBlob, "PUT", path_of(blob)));
    http.headers.emplace_back("x-ms-blob-type", "BlockBlob");
    http.headers.emplace_back(kEffectHeader, invocation.effect_id);
    http.headers.emplace_back("Content-Type", blob.type);
    if (!base::equals_ignoring_case(setting(connection, "overwrite"), "true"))
        http.headers.emplace_back("If-None-Match", "*");
    http.body = std::move(blob.bytes);
    Call call;
    call.what = std::move(http);
    call.purpose = kCreate;
    return call;
}

Outcome AzureBlobConnector::read(const Invocation& invocation, const OpenConnection& connection,
                                 const Call& call, const Reply& reply) const {
    const auto blob = blob_of(invocation);
    if (!blob) return impossible(blob.error());
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, true);
    if (call.purpose == kVerify) return verified(invocation, *blob, reply);
    if (reply.status >= 200 && reply.status < 300)
        return succeeded(200, reply, metadata_of(*blob, reply));
    const StorageFault fault = storage_fault_of(reply);
    Outcome outcome =
        refused(invocation, reply, storage_refusal(reply.status, fault, "create the blob", true));
    if (fault.code == "BlobAlreadyExists" || (reply.status == 412 && call.purpose == kCreate)) {
        auto verify = storage_call(connection, kBlob, "HEAD", path_of(*blob));
        if (!verify) return impossible(verify.error());
        Call next;
        next.what = std::move(*verify);
        next.purpose = kVerify;
        outcome.next = std::move(next);
    }
    return outcome;
}

base::Result<Call> AzureBlobConnector::probe(const OpenConnection& connection) const {
    Call call;
    call.what = TRY(storage_call(connection, kBlob, "GET", "/?comp=list&maxresults=1"));
    call.purpose = "probe";
    return call;
}

base::Result<std::string> AzureBlobConnector::read_probe(const OpenConnection& connection,
                                                         const Call& call,
                                                         const Reply& reply) const {
    return read_storage_probe(connection, call, reply);
}

const Form* AzureBlobConnector::form(std::string_view) const { return &azureblob_form(); }

base::Result<Call> AzureBlobConnector::ask(const Question& question,
                                           const OpenConnection& connection) const {
    const Reading reading = TRY(reading_of(azureblob_form(), question));
    return marked(TRY(storage_call(connection, kBlob, "GET", "/?comp=list")),
                  std::string(reading.word));
}

base::Status AzureBlobConnector::read_answer(const Question&, const OpenConnection& connection,
                                             const Call& call, const Reply& reply,
                                             Finding& finding) const {
    const std::string words =
        reply.status >= 400
            ? storage_refusal(reply.status, storage_fault_of(reply), "list the containers", true)
                  .message
            : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const std::string marker = read_containers(reply.body, finding);
    finding.cut = !marker.empty() && finding.choices.size() >= kChoicesMax;
    if (!marker.empty() && !finding.cut)
        finding.next = marked(
            TRY(storage_call(connection, kBlob, "GET",
                             base::format("/?comp=list&marker={}", base::percent_encode(marker)))),
            call.purpose);
    return {};
}

}  // namespace leadflow::connectors::azureblob
