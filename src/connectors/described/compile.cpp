// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/compile.h"

#include "base/text.h"
#include "connectors/described/document.h"
#include "connectors/described/limits.h"
#include "connectors/described/names.h"
#include "connectors/described/operation_reading.h"
#include "connectors/described/sign_in_reading.h"
#include "connectors/described/tolerant_json.h"
#include "connectors/parameters.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using model::JsonObject;

constexpr std::array<std::string_view, 8> kMethods = {"get",    "post",  "put",     "patch",
                                                      "delete", "head",  "options", "trace"};

// The OpenAPI document itself, of what some tools wrap around it.
base::Result<const Json*> openapi_in(const Json& whole) {
    for (const Json* candidate :
         {&whole, model::find_path(whole, {"properties", "swagger"}),
          model::find_path(whole, {"properties", "apiDefinitions", "definition"})})
        if (candidate != nullptr && candidate->is_object() &&
            model::find(*candidate, "paths") != nullptr)
            return candidate;
    if (!model::text_at(whole, "openapi").empty() || !model::text_at(whole, "swagger").empty())
        return base::invalid_input("the definition has no paths");
    return base::invalid_input("this is no OpenAPI document: it has neither paths nor a version");
}

base::Status check_version(const Json& root) {
    const Json* swagger = model::find(root, "swagger");
    const std::string_view openapi = model::text_at(root, "openapi");
    if (swagger != nullptr && as_text(*swagger).starts_with("1"))
        return base::invalid_input("OpenAPI 1.x is too old: convert it to 2.0 or 3");
    if (!openapi.empty() && !openapi.starts_with("3"))
        return base::invalid_input(base::format("OpenAPI {} is not known", openapi));
    return {};
}

void note_names(const Expression& expression, std::map<std::string, PolicyUse>& used) {
    for (const Expression::Part& part : expression.parts()) {
        if (part.source != Expression::Source::kConnection) continue;
        PolicyUse& use = used[base::lower(part.text)];
        use.name = part.text;
        use.optional = use.optional && !part.fallback.empty();
    }
}

class Compiler {
  public:
    Compiler(const Source& source, const Json& root, const Json& properties)
        : source_(source), document_(root), properties_(properties) {}

    CompiledConnector run() {
        read_head();
        read_policies();
        SignInReading sign_in = read_sign_in(sign_in_source());
        made_.connection_fields = std::move(sign_in.fields);
        made_.sets = std::move(sign_in.sets);
        for (std::string& warning : sign_in.warnings)
            made_.warnings.push_back(std::move(warning));
        read_scripted();
        read_operations(sign_in.problem);
        if (document_.exhausted())
            made_.warnings.emplace_back(
                "the definition is too large to be opened in full: some inputs are not listed");
        add_base_url_field();
        index();
        return std::move(made_);
    }

  private:
    void read_head() {
        const Json& root = document_.root();
        if (const Json* info = model::find(root, "info")) {
            made_.title = base::trimmed(model::text_at(*info, "title"));
            made_.description = base::prefix_of_utf16_units(
                base::trimmed(model::text_at(*info, "description")), kDescriptionUnitsMax);
        }
        made_.name = source_.name.empty() ? plain_connector_name(made_.title) : source_.name;
        if (made_.title.empty()) made_.title = made_.name;
        made_.brand_color = model::text_at(properties_, "iconBrandColor");
        made_.base_url = base_url_of(document_);
        made_.placeholder_host = is_placeholder_url(made_.base_url);
        if (const Json* test =
                model::find_path(root, {"x-ms-capabilities", "testConnection", "operationId"}))
            made_.test_operation = model::text_of(*test);
        const Json* metadata = model::find(root, "x-ms-connector-metadata");
        if (metadata == nullptr || !metadata->is_array()) return;
        for (const Json& one : metadata->get_array()) {
            if (model::text_at(one, "propertyName") != "Categories") continue;
            for (const std::string_view name :
                 base::split(model::text_at(one, "propertyValue"), ';'))
                if (!base::trimmed(name).empty()) made_.categories.emplace_back(base::trimmed(name));
        }
    }

    void read_policies() {
        const Json* listed = model::find(properties_, "policyTemplateInstances");
        if (listed == nullptr || !listed->is_array()) return;
        for (const Json& instance : listed->get_array()) {
            if (policies_.size() >= kPoliciesMax) break;
            policies_.push_back(read_policy(instance));
        }
    }

    SignInSource sign_in_source() const {
        SignInSource source{document_, properties_, {}};
        for (const PolicyReading& reading : policies_) {
            note_names(reading.policy.value, source.used_by_policies);
            for (const auto& [parameter, value] : reading.policy.poll)
                note_names(value, source.used_by_policies);
        }
        return source;
    }

    void read_operations(const std::string& sign_in_problem) {
        const Json* paths = model::find(document_.root(), "paths");
        if (paths == nullptr || !paths->is_object()) return;
        for (const auto& path : paths->get_object()) {
            const Node resolved = document_.resolve(path.value());
            if (!resolved || !resolved.identity()->is_object()) continue;
            for (const auto& member : resolved.identity()->get_object()) {
                const std::string method = base::lower(key_of(member));
                if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end() ||
                    !member.value().is_object() || made_.operations.size() >= kOperationsMax)
                    continue;
                CompiledOperation operation = read_operation(
                    document_, key_of(path), *resolved.identity(), method, member.value());
                if (operation.problem.empty()) operation.problem = sign_in_problem;
                finish(operation, member.value());
                made_.operations.push_back(std::move(operation));
            }
        }
        for (PolicyReading& reading : policies_)
            made_.policies.push_back(std::move(reading.policy));
    }

    void finish(CompiledOperation& operation, const Json& written) {
        // Of one id given twice the second gets a number.
        const std::string id = base::lower(operation.id);
        for (const std::string first = operation.id; ids_.contains(operation.id);)
            operation.id = base::format("{}_{}", first, ++ids_[first]);
        ids_.emplace(operation.id, 1);
        bool host_given = false;
        for (size_t i = 0; i < policies_.size(); ++i) {
            const PolicyReading& reading = policies_[i];
            if (!reading.policy.touches(id)) continue;
            if (reading.fault && operation.problem.empty()) operation.problem = *reading.fault;
            host_given = host_given || reading.policy.kind == Policy::Kind::kHostUrl;
            operation.policies.push_back(static_cast<uint16_t>(i));
        }
        needs_base_url_ = needs_base_url_ || (!host_given && operation.base_url.empty());
        const bool gateway = made_.base_url.find(".azure-apim.net") != std::string::npos &&
                             made_.base_url.find("/apim/") != std::string::npos;
        if (gateway && !host_given && operation.problem.empty())
            operation.problem = "it describes Microsoft's gateway, not the service";
        if (scripted_.empty() ? source_.script : scripted_.contains(id))
            operation.problem = "script.csx: a C# script rewrites its calls";
        const Json* security = model::find(written, "security");
        // Microsoft's gateway does not look at it in 2.0, so publishers write anything there.
        if (!document_.is_openapi3() || security == nullptr) return;
        operation.alternatives = operation_sign_ins(sign_in_source(), written);
        operation.unsigned_call = security->is_array() && security->get_array().empty();
    }

    // A script without a list of operations may touch any of them.
    void read_scripted() {
        const Json* listed = model::find(properties_, "scriptOperations");
        if (listed == nullptr || !listed->is_array()) return;
        for (const Json& name : listed->get_array())
            scripted_.insert(base::lower(base::trimmed(model::text_of(name))));
        scripted_.erase("");
    }

    // Where a connection can, or must, say which address is meant.
    void add_base_url_field() {
        const bool needed = made_.placeholder_host && needs_base_url_;
        if (!needed && made_.connection_fields.empty()) return;
        for (const ConnectionField& field : made_.connection_fields)
            if (field.key == "base_url") return;
        made_.connection_fields.push_back(
            {.key = "base_url",
             .label = needed ? "Address of the service, with https://"
                             : "Address of the service, in place of the definition's",
             .required = needed});
        for (ConnectionSet& set : made_.sets) set.settings.emplace_back("base_url");
    }

    void index() {
        made_.by_id.resize(made_.operations.size());
        std::iota(made_.by_id.begin(), made_.by_id.end(), uint16_t{0});
        std::sort(made_.by_id.begin(), made_.by_id.end(), [&](uint16_t a, uint16_t b) {
            return made_.operations[a].id < made_.operations[b].id;
        });
    }

    const Source& source_;
    const Document document_;
    const Json& properties_;
    CompiledConnector made_;
    std::vector<PolicyReading> policies_;
    std::unordered_map<std::string, int> ids_;  // How many bear it.
    std::unordered_set<std::string> scripted_;  // In small letters.
    bool needs_base_url_ = false;
};

}  // namespace

base::Result<CompiledConnector> compile(const Source& source) {
    auto whole = read_tolerant_json(source.definition);
    if (!whole) return std::move(whole).error().in("reading the definition");
    const Json* root = TRY(openapi_in(*whole));
    TRY(check_version(*root));
    Json properties = JsonObject();
    if (!base::trimmed(source.properties).empty()) {
        auto read = read_tolerant_json(source.properties);
        if (!read)
            return std::move(read).error().in("reading the properties");
        const Json* inner = model::find(*read, "properties");
        properties = inner != nullptr && inner->is_object() ? *inner : std::move(*read);
    }
    return Compiler(source, *root, properties).run();
}

}  // namespace leadflow::connectors::described
