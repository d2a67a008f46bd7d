// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/policy.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/described/document.h"
#include "connectors/described/limits.h"
#include "connectors/parameters.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using Kind = Policy::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 16> kKinds = {{
    {"dynamichosturl", Kind::kHostUrl},
    {"dynamicsubdomain", Kind::kHostUrl},
    {"routerequesttoendpoint", Kind::kRoute},
    {"setheader", Kind::kHeader},
    {"setqueryparameter", Kind::kQuery},
    {"setproperty", Kind::kSetProperty},
    {"convertobjecttoarray", Kind::kToArray},
    {"convertarraytoobject", Kind::kToObject},
    {"stringreplace", Kind::kReplace},
    {"stringtoarray", Kind::kSplit},
    {"encodepropertyvalue", Kind::kEncode},
    {"moveproperties", Kind::kMove},
    {"setvaluefromurl", Kind::kValueFromUrl},
    {"pollingtrigger", Kind::kPoll},
    {"updatenextlink", Kind::kNothing},
    {"setconnectionstatustounauthenticated", Kind::kNothing},
}};

class Reader {
  public:
    explicit Reader(const Json& instance) {
        if (const Json* found = model::find(instance, "parameters")) parameters_ = found;
    }

    const Json* find(std::string_view name) const {
        if (parameters_ == nullptr || !parameters_->is_object()) return nullptr;
        const auto& object = parameters_->get_object();
        if (const Json* found =
                find_member(object, base::format("x-ms-apimTemplateParameter.{}", name)))
            return found;
        return find_member(object, base::format("x-ms-apimTemplate-{}", name));
    }
    std::string text(std::string_view name) const {
        const Json* found = find(name);
        // Nobody writes longer ones; each is looked at many times over.
        if (found == nullptr || weight_of(*found, kPolicyTextBytesMax) >= kPolicyTextBytesMax)
            return {};
        return as_text(*found);
    }
    std::string first_text(std::initializer_list<std::string_view> names) const {
        for (const std::string_view name : names)
            if (std::string found = text(name); !found.empty()) return found;
        return {};
    }

  private:
    const Json* parameters_ = nullptr;
};

// "@body().a.b", "['odd.name']", "a.b" and "null" for none.
base::Result<Policy::Target> target_of(std::string_view text) {
    Policy::Target target;
    text = base::trimmed(text);
    if (text.empty() || text == "null") return target;
    if (text.front() != '@' && text.front() != '{') {
        // A bare name or path: as if it hung on the element at hand.
        const bool bracket = text.front() == '[' || text.front() == '.';
        const Expression made =
            TRY(Expression::parse(base::format("@item(){}{}", bracket ? "" : ".", text)));
        if (made.lone() != nullptr) return Policy::Target{true, made.lone()->path};
        // "odata.type" would be two names, "first name" none: then it is the name itself.
        return Policy::Target{true, {PathStep{.name = std::string(text)}}};
    }
    const Expression made = TRY(Expression::parse(text));
    const Expression::Part* part = made.lone();
    if (part == nullptr || (part->source != Expression::Source::kBody &&
                            part->source != Expression::Source::kItem &&
                            part->source != Expression::Source::kTriggerBody))
        return base::invalid_input(base::format("\"{}\" is no place in a body", text));
    return Policy::Target{part->source == Expression::Source::kItem, part->path};
}

Policy::Section section_of(std::string_view text) {
    if (base::equals_ignoring_case(text, "response")) return Policy::Section::kResponse;
    if (base::equals_ignoring_case(text, "failure")) return Policy::Section::kFailure;
    return Policy::Section::kRequest;
}

Policy::Exists exists_of(std::string_view text) {
    if (base::equals_ignoring_case(text, "skip")) return Policy::Exists::kSkip;
    if (base::equals_ignoring_case(text, "append")) return Policy::Exists::kAppend;
    return Policy::Exists::kOverride;
}

std::string method_of(std::string_view text) {
    return text.empty() || text.front() == '@' ? std::string() : base::upper(base::trimmed(text));
}

base::Status read_value_from_url(const Reader& read, Policy& policy) {
    const Expression into = TRY(Expression::parse(read.text("parameterTemplate")));
    const Expression::Part* part = into.lone();
    if (part == nullptr || (part->source != Expression::Source::kHeader &&
                            part->source != Expression::Source::kQuery &&
                            part->source != Expression::Source::kBody))
        return base::invalid_input(base::format("\"{}\" is neither a header nor a query parameter",
                                                read.text("parameterTemplate")));
    policy.into = part->source;
    policy.name = part->text;
    policy.target.path = part->path;
    policy.value = TRY(Expression::parse(read.text("parameterValueUrl"), true));
    policy.method = method_of(read.text("httpMethod"));
    if (policy.method.empty()) policy.method = "GET";
    policy.key_path = TRY(target_of(read.text("parameterValuePathTemplate"))).path;
    return {};
}

base::Status read_poll(const Reader& read, Policy& policy) {
    const Json* config = read.find("triggerConfig");
    if (config != nullptr && config->is_object())
        for (const auto& member : config->get_object()) {
            const std::string_view name(member.key().data(), member.key().size());
            if (name.starts_with("x-ms-triggerConfig-")) continue;
            policy.poll.emplace_back(name, TRY(Expression::parse(as_text(member.value()))));
        }
    policy.key_path = TRY(target_of(read.text("triggerDataPath"))).path;
    return {};
}

// The templates that change a body.
base::Status read_body_change(const Reader& read, Policy& policy) {
    policy.parent = TRY(target_of(read.first_text(
                            {"newPropertyParentPathTemplate", "propertyParentPath",
                             "srcPropertyParentPath", "srcParentPath", "srcPropertyPath",
                             "srcPath"})))
                        .path;
    policy.sub = TRY(target_of(read.first_text({"newPropertySubPathTemplate", "propertySubPath",
                                                "srcPropertySubPath", "srcSubPath"})))
                     .path;
    if (policy.kind == Kind::kSetProperty) {
        policy.value = TRY(Expression::parse(read.text("propertyValuePathTemplate")));
        return {};
    }
    policy.target = TRY(target_of(read.first_text({"newPropertyPath", "dstPropertyParentPath",
                                                   "dstParentPath", "dstPropertyPath",
                                                   "dstPath"})));
    policy.key_path = TRY(target_of(read.text("keyWithinCollectionPath"))).path;
    const std::string keep = read.text("retainKey");
    policy.keep_key = !base::equals_ignoring_case(keep, "false");
    policy.only_members = base::equals_ignoring_case(read.text("copyOnlySubProperties"), "true");
    policy.first = read.first_text({"keyName", "sourceString", "delimiterList"});
    policy.second = read.first_text({"valueName", "replacementString", "childPropertyName"});
    if (policy.kind == Kind::kToArray) {
        if (policy.first.empty()) policy.first = "key";
        if (policy.second.empty()) policy.second = "value";
    }
    return {};
}

base::Status read_parameters(const Reader& read, Policy& policy) {
    switch (policy.kind) {
        case Kind::kHostUrl:
            policy.value = TRY(Expression::parse(
                read.first_text({"urlTemplate", "subdomainTemplate", "subDomainTemplate"})));
            if (policy.value.empty()) return base::invalid_input("it has no urlTemplate");
            return {};
        case Kind::kRoute:
            policy.value = TRY(Expression::parse(read.text("newPath"), true));
            policy.method = method_of(read.text("httpMethod"));
            return {};
        case Kind::kQuery:
        case Kind::kHeader: {
            policy.name = read.text("name");
            // "%24top" is met: a name as it stands in a URL.
            if (policy.kind == Kind::kQuery)
                policy.name = base::percent_decode(policy.name).value_or(policy.name);
            if (policy.name.empty()) return base::invalid_input("it has no name");
            policy.value = TRY(Expression::parse(read.text("value")));
            policy.exists = exists_of(read.text("existsAction"));
            return {};
        }
        case Kind::kValueFromUrl: return read_value_from_url(read, policy);
        case Kind::kPoll: return read_poll(read, policy);
        case Kind::kNothing: return {};
        default: return read_body_change(read, policy);
    }
}

// A list, or one text with commas in it. An empty name means none.
std::vector<std::string> operation_names(const Json& given) {
    std::vector<std::string> names;
    const auto add = [&](std::string_view name) {
        if (!base::trimmed(name).empty()) names.push_back(base::lower(base::trimmed(name)));
    };
    if (given.is_array())
        for (const Json& name : given.get_array()) add(model::text_of(name));
    else
        for (const std::string_view name : base::split(model::text_of(given), ',')) add(name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

bool Policy::touches(const std::string& operation) const {
    return operations.empty() ||
           std::binary_search(operations.begin(), operations.end(), operation);
}

PolicyReading read_policy(const Json& instance) {
    PolicyReading made;
    const Reader read(instance);
    if (const Json* names = read.find("operationName"))
        made.policy.operations = operation_names(*names);
    made.policy.section = section_of(read.text("policySection"));
    const std::string_view id = base::trimmed(model::text_at(instance, "templateId"));
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& known) {
        return base::equals_ignoring_case(known.first, id);
    });
    if (kind == kKinds.end()) {
        made.fault = base::format("policy template \"{}\" is not known", id);
        return made;
    }
    made.policy.kind = kind->second;
    const base::Status status = read_parameters(read, made.policy);
    if (!status)
        made.fault = base::format("policy {}: {}", base::lower(id), status.error().message);
    return made;
}

}  // namespace leadflow::connectors::described
