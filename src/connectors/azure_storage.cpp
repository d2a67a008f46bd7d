// SPDX-License-Identifier: Apache-2.0
#include "connectors/azure_storage.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/settings.h"
#include "connectors/url.h"
#include "model/json.h"

#include <algorithm>
#include <utility>

namespace leadflow::connectors {
namespace {

using Service = model::SharedKey::Service;

constexpr std::pair<std::string_view, std::string_view> kByCode[] = {
    {"AuthenticationFailed",
     "the account key or SAS was not accepted: copy it anew, and check this server's clock"},
    {"AuthorizationFailure",
     "access was refused: check the account key or SAS, what the SAS permits, and the account's "
     "network rules"},
    {"AuthorizationPermissionMismatch",
     "the SAS does not permit this: make one that may add and write"},
    {"AuthorizationResourceTypeMismatch", "the SAS does not permit this kind of resource"},
    {"AuthorizationServiceMismatch", "the SAS is for another service of the account"},
    {"AccountIsDisabled", "the storage account is disabled"},
    {"InvalidAuthenticationInfo", "the account key or SAS is malformed"},
    {"TableNotFound", "there is no such table: make it first, names ignore case"},
    {"ContainerNotFound", "there is no such container: make it first"},
    {"ResourceNotFound", "there is no such entity"},
    {"BlobNotFound", "there is no such blob"},
    {"EntityAlreadyExists", "there is another entity with this PartitionKey and RowKey"},
    {"BlobAlreadyExists", "there is another blob of this name"},
    {"UpdateConditionNotSatisfied", "the entity was changed in the meantime"},
    {"PropertiesNeedValue", "PartitionKey or RowKey is missing"},
    {"PropertyNameInvalid", "a property's name is not valid: letters, digits and underscores"},
    {"PropertyValueTooLarge", "a property is longer than 64 KiB"},
    {"EntityTooLarge", "the entity is larger than 1 MiB"},
    {"TooManyProperties", "the entity has more than 252 properties"},
    {"OutOfRangeInput", "a key or a value is out of range"},
    {"InvalidInput", "a property's value does not fit its type"},
    {"InvalidResourceName", "the name of the table or container is not allowed"},
    {"InvalidUri", "the name is not allowed"},
    {"RequestBodyTooLarge", "the content is too large"},
    {"ServerBusy", "Azure Storage is busy: it is tried again later"},
    {"OperationTimedOut", "Azure Storage took too long: it is tried again later"},
};

std::string_view words_for(int status, std::string_view code) {
    for (const auto& [known, words] : kByCode)
        if (known == code) return words;
    switch (status) {
        case 400:
            return "the request was not accepted: check the action's fields";
        case 403:
            return "access was refused: check the account key or SAS";
        case 404:
            return "not found: check account, table or container";
        case 409:
            return "it exists already, or is just being deleted";
        case 413:
            return "the content is too large";
        default:
            break;
    }
    return status >= 500 ? "Azure Storage is not available just now"
                         : "the answer was not understood: check endpoint";
}

// "…\nRequestId:…\nTime:…" is of no use to a person.
std::string first_line(std::string_view text) {
    return service_text(text.substr(0, text.find_first_of("\r\n")));
}

std::string between(std::string_view text, std::string_view open, std::string_view close) {
    const size_t start = text.find(open);
    if (start == std::string_view::npos) return {};
    const std::string_view rest = text.substr(start + open.size());
    const size_t end = rest.find(close);
    return end == std::string_view::npos ? std::string() : std::string(rest.substr(0, end));
}

bool is_account(std::string_view name) {
    return name.size() >= 3 && name.size() <= 24 &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

base::Result<std::string> endpoint_of(const model::OpenConnection& connection, Service service,
                                      const std::string& account) {
    const std::string endpoint = setting(connection, "endpoint");
    if (endpoint.empty())
        return base::format("https://{}.{}.core.windows.net", account,
                            service == Service::kTable ? "table" : "blob");
    if (!parse_url(endpoint) || endpoint.find('?') != std::string::npos)
        return base::invalid_input(
            base::format("connection \"{}\": endpoint is not a web address", connection.name));
    return std::string(without_slash(endpoint));
}

}  // namespace

std::vector<ConnectionField> storage_fields(std::string_view service) {
    return {
        {.key = "account", .label = "Storage account's name"},
        {.key = "account_key", .label = "Account key", .secret = true, .required = false},
        {.key = "sas",
         .label = "Shared access signature, in place of the key (sv=…&sig=…)",
         .secret = true,
         .required = false},
        {.key = "endpoint",
         .label = base::format("Address of the {} service, if not Azure's usual one", service),
         .required = false},
    };
}

base::Result<model::HttpCall> storage_call(const model::OpenConnection& connection, Service service,
                                           std::string_view method, std::string path) {
    const std::string account = TRY(required_setting(connection, "account"));
    if (!is_account(account))
        return base::invalid_input(base::format(
            "connection \"{}\": account is not a storage account's name: 3 to 24 lower-case "
            "letters and digits",
            connection.name));
    model::HttpCall http;
    http.method = method;
    http.url = TRY(endpoint_of(connection, service, account)) + path;
    http.headers = {{"x-ms-version", "2021-08-06"}};
    const std::string key(base::trimmed(secret(connection, "account_key").reveal()));
    std::string sas(base::trimmed(secret(connection, "sas").reveal()));
    if (!key.empty()) {
        if (!base::from_base64(key))
            return base::invalid_input(
                base::format("connection \"{}\": account_key is not a key", connection.name));
        http.shared_key = model::SharedKey{service, account, model::Secret(key)};
        return http;
    }
    if (sas.starts_with('?')) sas.erase(0, 1);
    if (sas.find("sig=") == std::string::npos)
        return base::invalid_input(base::format(
            "connection \"{}\" has neither a secret \"account_key\" nor a \"sas\" with a signature",
            connection.name));
    http.secret_url = model::Secret(
        http.url + (path.find('?') == std::string::npos ? "?" : "&") + sas);
    return http;
}

StorageFault storage_fault_of(const model::Reply& reply) {
    StorageFault fault;
    fault.code = service_text(header_of(reply, "x-ms-error-code"));
    if (const auto body = model::parse_json(reply.body)) {
        const model::Json* error = model::find(*body, "odata.error");
        const model::Json* message = error == nullptr ? nullptr : model::find(*error, "message");
        if (error != nullptr && fault.code.empty())
            fault.code = service_text(model::text_at(*error, "code"));
        if (message != nullptr) fault.message = first_line(model::text_at(*message, "value"));
        return fault;
    }
    if (fault.code.empty()) fault.code = service_text(between(reply.body, "<Code>", "</Code>"));
    fault.message = first_line(between(reply.body, "<Message>", "</Message>"));
    return fault;
}

Refusal storage_refusal(int status, const StorageFault& fault, std::string_view attempted,
                        bool repeatable) {
    return {.code = fault.code,
            .message = base::format("Azure Storage did not {}: {}{}", attempted,
                                    words_for(status, fault.code), said(fault.code, fault.message)),
            .retry = retry_of(status, repeatable),
            .wait = std::nullopt};
}

base::Result<std::string> read_storage_probe(const model::OpenConnection& connection,
                                             const model::Call& call, const model::Reply& reply) {
    const StorageFault fault = storage_fault_of(reply);
    const std::string account = setting(connection, "account");
    const bool permission =
        fault.code.starts_with("Authorization") && fault.code != "AuthorizationFailure";
    if (reply.reach == model::Reach::kAnswered && reply.status == 403 && permission)
        return base::format(
            "account {} accepts the SAS; it may not list, which writing does not need", account);
    const std::string words =
        reply.status >= 400 ? storage_refusal(reply.status, fault, "answer", true).message : "";
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    return base::format("account {} accepts the {}", account,
                        secret(connection, "account_key").empty() ? "SAS" : "key");
}

}  // namespace leadflow::connectors
