// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/request_policies.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/described/body_policies.h"
#include "connectors/described/limits.h"
#include "connectors/parameters.h"
#include "connectors/url.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using Kind = Policy::Kind;
using Section = Policy::Section;
using Source = Expression::Source;

std::string decoded(std::string_view encoded) {
    return base::percent_decode(encoded, true).value_or(std::string(encoded));
}

Scope scope_of(const ConnectionView& connection, const Draft& draft) {
    Scope scope;
    scope.connection = [&connection](std::string_view name) { return connection.find(name); };
    scope.header = [&draft](std::string_view name) -> std::optional<MaybeSecret> {
        const Draft::Header* found = draft.header(name);
        if (found == nullptr) return std::nullopt;
        return MaybeSecret{found->value, found->secret};
    };
    scope.query = [&draft](std::string_view name) -> std::optional<MaybeSecret> {
        const Draft::Query* found = draft.query(name);
        if (found == nullptr) return std::nullopt;
        return MaybeSecret{decoded(found->encoded), found->secret};
    };
    scope.method = draft.method;
    scope.body = draft.body ? &*draft.body : nullptr;
    return scope;
}

class RequestRun {
  public:
    RequestRun(const CompiledConnector& connector, const CompiledOperation& operation,
               const ConnectionView& connection, const Given& given,
               const std::vector<std::string>& fetched, Draft& draft)
        : connector_(connector),
          operation_(operation),
          connection_(connection),
          given_(given),
          fetched_(fetched),
          draft_(draft) {}

    base::Status apply(const Policy& policy) {
        switch (policy.kind) {
            case Kind::kHostUrl: return set_host(policy);
            case Kind::kRoute: return route(policy);
            case Kind::kHeader: return set_header(policy), base::Status();
            case Kind::kQuery: return set_query(policy), base::Status();
            case Kind::kValueFromUrl: return value_from_url(policy);
            case Kind::kPoll:
            case Kind::kNothing: return {};
            default:
                if (draft_.body)
                    apply_to_body(policy, scope_of(connection_, draft_), *draft_.body);
                return {};
        }
    }
    std::optional<CallBefore> before;

  private:
    base::Status set_host(const Policy& policy) {
        // Who says in the connection where the service is, means it.
        if (!connection_.text("base_url").empty()) return {};
        MaybeSecret text = policy.value.text(scope_of(connection_, draft_));
        // Nobody named a host of his own: the definition's counts.
        if (base::trimmed(text.text).empty() && !connector_.placeholder_host) return {};
        auto url = completed_base_url(text.text);
        if (!url) return base::invalid_input("the connection's host is not a web address");
        draft_.base = {std::move(*url), text.secret};
        return {};
    }

    // What a flow gives is one part of the path; what the connection says is taken as it is.
    base::Result<MaybeSecret> path_of(const Expression& expression) const {
        const Scope scope = scope_of(connection_, draft_);
        MaybeSecret all;
        bool in_query = false;
        for (const Expression::Part& part : expression.parts()) {
            if (part.source == Source::kPathField) {
                all.text += TRY(path_value(operation_, given_, part.text));
                continue;
            }
            MaybeSecret one = text_of(part, scope);
            const bool fixed = part.source == Source::kText || part.source == Source::kConnection;
            all.text += fixed ? escaped_url(one.text) : base::percent_encode(one.text);
            all.secret = all.secret || one.secret;
            in_query = in_query || all.text.find('?') != std::string::npos;
        }
        return all;
    }

    base::Status route(const Policy& policy) {
        if (!policy.method.empty()) draft_.method = policy.method;
        if (policy.value.empty()) return {};
        set_path(TRY(path_of(policy.value)), draft_);
        return {};
    }

    static void set_path(MaybeSecret path, Draft& draft) {
        const size_t mark = path.text.find('?');
        if (mark != std::string::npos) {
            std::vector<Draft::Query> queries;
            for (const std::string_view pair :
                 base::split(std::string_view(path.text).substr(mark + 1), '&')) {
                const size_t equals = pair.find('=');
                if (pair.empty()) continue;
                const std::string_view value =
                    equals == std::string_view::npos ? "" : pair.substr(equals + 1);
                queries.push_back({decoded(pair.substr(0, equals)), std::string(value),
                                   path.secret});
            }
            // The new path's own come first; the original ones are added to them.
            for (const Draft::Query& original : draft.queries) queries.push_back(original);
            draft.queries = std::move(queries);
            path.text.resize(mark);
        }
        if (path.text.find("://") != std::string::npos) {
            draft.base = std::move(path);
            draft.path = {};
            return;
        }
        if (!path.text.empty() && path.text.front() != '/') path.text.insert(0, "/");
        draft.path = std::move(path);
    }

    void set_header(const Policy& policy) {
        MaybeSecret value = policy.value.text(scope_of(connection_, draft_));
        value.text = std::string(base::trimmed(value.text));
        const Draft::Header* there = draft_.header(policy.name);
        const bool skip = policy.exists == Policy::Exists::kSkip;
        if (there != nullptr && skip && !there->value.empty()) return;
        // Made of an input that was not given: the header is not there, or no longer.
        if (value.text.empty()) {
            if (policy.exists == Policy::Exists::kOverride) draft_.drop_header(policy.name);
            return;
        }
        if (there != nullptr && policy.exists == Policy::Exists::kAppend) {
            value = {base::format("{},{}", there->value, value.text),
                     value.secret || there->secret};
        }
        // A header of one's own in place of the token.
        if (base::equals_ignoring_case(policy.name, "authorization") && draft_.token && !skip)
            draft_.token.reset();
        draft_.set_header({policy.name, std::move(value.text), value.secret});
    }

    void set_query(const Policy& policy) {
        const MaybeSecret value = policy.value.text(scope_of(connection_, draft_));
        Draft::Query query{policy.name, base::percent_encode(value.text), value.secret};
        const bool there = draft_.query(policy.name) != nullptr;
        if (there && policy.exists == Policy::Exists::kSkip) return;
        if (policy.exists == Policy::Exists::kAppend) draft_.queries.push_back(std::move(query));
        else draft_.set_query(std::move(query));
    }

    base::Status value_from_url(const Policy& policy) {
        if (number_ >= kCallsBeforeMax)
            return base::invalid_input("policies want too many calls before this one");
        if (number_ >= fetched_.size()) return call_before(policy);
        const std::string& value = fetched_[number_++];
        if (policy.into == Source::kHeader) {
            draft_.set_header({policy.name, value});
            if (base::equals_ignoring_case(policy.name, "authorization")) draft_.token.reset();
        } else if (policy.into == Source::kQuery) {
            draft_.set_query({policy.name, base::percent_encode(value)});
        } else if (draft_.body) {
            put_at(*draft_.body, policy.target.path, model::text_value(value));
        }
        return {};
    }

    base::Status call_before(const Policy& policy) {
        CallBefore call{policy.method, draft_};
        call.draft.method = policy.method;
        call.draft.body.reset();
        call.draft.form.clear();
        call.draft.queries.clear();
        for (const Draft::Query& query : draft_.queries)
            if (query.secret) call.draft.queries.push_back(query);
        std::erase_if(call.draft.headers, [](const Draft::Header& header) {
            return base::starts_with_ignoring_case(header.name, "content-");
        });
        set_path(TRY(path_of(policy.value)), call.draft);
        before = std::move(call);
        return {};
    }

    const CompiledConnector& connector_;
    const CompiledOperation& operation_;
    const ConnectionView& connection_;
    const Given& given_;
    const std::vector<std::string>& fetched_;
    Draft& draft_;
    size_t number_ = 0;
};

void set_reply_header(const Policy& policy, const Scope& scope, model::JsonObject& headers) {
    const std::string value = policy.value.text(scope).text;
    for (auto& member : headers) {
        if (!base::equals_ignoring_case(std::string_view(member.key()), policy.name)) continue;
        if (policy.exists == Policy::Exists::kSkip) return;
        member.value() = model::text_value(
            policy.exists == Policy::Exists::kAppend
                ? base::format("{},{}", model::text_of(member.value()), value)
                : value);
        return;
    }
    headers[policy.name] = model::text_value(value);
}

}  // namespace

base::Result<std::string> completed_base_url(std::string_view text) {
    std::string url(base::trimmed(text));
    // "https://" of the template before the one that the user typed as well.
    for (const std::string_view twice : {"https://https://", "https://http://", "http://http://"})
        if (base::starts_with_ignoring_case(url, twice)) url.erase(0, url.find("://") + 3);
    if (url.find("://") == std::string::npos) url.insert(0, "https://");
    // "host/" of the connection before "/path" of the template.
    for (size_t at = url.find("//", url.find("://") + 3); at != std::string::npos;
         at = url.find("//", at))
        url.erase(at, 1);
    url = without_slash(escaped_url(url));
    if (!parse_url(url)) return base::invalid_input("it is not a web address");
    return url;
}

base::Result<std::optional<CallBefore>> apply_request_policies(
    const CompiledConnector& connector, const CompiledOperation& operation,
    const ConnectionView& connection, const Given& given,
    const std::vector<std::string>& fetched, Draft& draft) {
    RequestRun run(connector, operation, connection, given, fetched, draft);
    for (const uint16_t index : operation.policies) {
        const Policy& policy = connector.policies[index];
        if (policy.section != Section::kRequest) continue;
        TRY(run.apply(policy));
        if (run.before) return std::move(run.before);
    }
    return std::optional<CallBefore>();
}

std::string fetched_value(const CompiledConnector& connector, const CompiledOperation& operation,
                          size_t index, const Json& body) {
    for (const uint16_t number : operation.policies) {
        const Policy& policy = connector.policies[number];
        if (policy.section != Section::kRequest || policy.kind != Kind::kValueFromUrl) continue;
        if (index-- > 0) continue;
        const Json* found = walk(&body, policy.key_path);
        return found == nullptr ? std::string() : as_text(*found);
    }
    return {};
}

void apply_response_policies(const CompiledConnector& connector,
                             const CompiledOperation& operation, const ConnectionView& connection,
                             model::JsonObject& outputs) {
    for (const uint16_t index : operation.policies) {
        const Policy& policy = connector.policies[index];
        if (policy.section != Section::kResponse) continue;
        Scope scope;
        scope.connection = [&](std::string_view name) { return connection.find(name); };
        // First the headers: making them may move the body.
        Json& headers = outputs["headers"];
        if (!headers.is_object()) headers = model::JsonObject();
        Json* body = outputs.if_contains("body");
        scope.body = body;
        scope.header = [&headers](std::string_view name) -> std::optional<MaybeSecret> {
            const Json* found = find_member(headers.get_object(), name);
            if (found == nullptr) return std::nullopt;
            return MaybeSecret{as_text(*found)};
        };
        if (policy.kind == Kind::kHeader)
            set_reply_header(policy, scope, headers.get_object());
        else if (body != nullptr) apply_to_body(policy, scope, *body);
    }
}

}  // namespace leadflow::connectors::described
