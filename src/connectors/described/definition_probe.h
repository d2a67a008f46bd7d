// SPDX-License-Identifier: Apache-2.0
// Any bytes as a connector's definition and properties, used in all ways: what compiles can be
// reported, planned with made-up inputs, and read. For the tests with random faults and the fuzz
// target; not a part of the program.
#pragma once

#include "base/check.h"
#include "connectors/described/compile.h"
#include "connectors/described/described_connector.h"
#include "connectors/described/dynamic_calls.h"
#include "connectors/described/report.h"
#include "connectors/url.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace leadflow::connectors::described {

struct Probe {
    bool compiled = false;
    size_t planned = 0;  // Calls that could be made.
};

class DefinitionProbe {
  public:
    explicit DefinitionProbe(CompiledConnector made)
        : compiled_(std::make_shared<const CompiledConnector>(std::move(made))),
          connector_(compiled_) {
        connection_.name = "mine";
        model::JsonObject settings;
        for (const ConnectionField& field : compiled_->connection_fields) {
            if (field.secret)
                connection_.secrets[field.key] = "s";
            else if (field.default_value.empty() && field.key != "base_url")
                settings[field.key] = "host.example";
        }
        connection_.settings = std::move(settings);
    }

    size_t run() {
        size_t planned = 0;
        for (const CompiledOperation& operation : compiled_->operations) {
            if (--left_ == 0) break;
            static_cast<void>(connector_.traits(operation.id));
            planned += use(operation) ? 1 : 0;
            ask(operation);
        }
        return planned;
    }

  private:
    static model::Json value_for(const Field& field) {
        if (!field.options.empty()) return field.options.front().value;
        switch (field.type) {
            case ValueType::kInteger:
                return 3;
            case ValueType::kNumber:
                return "1.5";
            case ValueType::kBoolean:
                return true;
            case ValueType::kArray: {
                model::JsonObject element;
                for (const Field& item : field.items) element[item.key] = "x";
                return model::JsonArray({model::Json(std::move(element))});
            }
            case ValueType::kObject:
                return model::JsonObject{{"a", 1}};
            case ValueType::kFile:
                return model::JsonObject{{"$content", "aGk="}};
            default:
                return "a b/ü";
        }
    }

    bool use(const CompiledOperation& operation) {
        model::JsonObject flat;
        for (const Field& field : operation.fields)
            if (flat.size() < 40) flat[field.key] = value_for(field);
        model::Invocation invocation;
        invocation.operation = operation.id;
        invocation.effect_id = "7f3c2a10-5b1e-5c4d-9a6b-0123456789ab";
        invocation.inputs = model::JsonObject{{"parameters", std::move(flat)}};
        const auto call = connector_.plan(invocation, connection_);
        if (!call) {
            CHECK(!call.error().message.empty());
            return false;
        }
        const auto& http = std::get<model::HttpCall>(call->what);
        CHECK(parse_url(http.address()).has_value());
        for (const auto& [name, value] : http.headers)
            CHECK(value.find('\n') == std::string::npos && value.find('\r') == std::string::npos);
        for (const int status : {200, 500}) {
            model::Reply reply;
            reply.reach = model::Reach::kAnswered;
            reply.status = status;
            reply.headers = {{"Content-Type", "application/json"}};
            reply.body = R"({"value":[{"id":1,"name":"n"}],"error":{"message":"no"}})";
            static_cast<void>(connector_.read(invocation, connection_, *call, reply));
        }
        return true;
    }

    void ask(const CompiledOperation& operation) {
        const model::Json inputs = model::JsonObject{{"parameters", model::JsonObject()}};
        const model::Json answer = model::JsonArray({model::JsonObject{{"id", 1}}});
        for (const Field& field : operation.fields) {
            if (field.dynamic == nullptr) continue;
            static_cast<void>(dynamic_call({.connector = *compiled_,
                                            .operation = operation,
                                            .dynamic = *field.dynamic,
                                            .connection = connection_,
                                            .inputs = inputs}));
            static_cast<void>(read_options(*field.dynamic, answer));
            static_cast<void>(read_schema(*field.dynamic, answer, field.key));
        }
    }

    std::shared_ptr<const CompiledConnector> compiled_;
    DescribedConnector connector_;
    model::OpenConnection connection_;
    size_t left_ = 50;  // Operations that are used.
};

inline Probe probe_definition(std::string_view definition, std::string_view properties) {
    auto made = compile({.definition = definition, .properties = properties});
    if (!made) {
        CHECK(!made.error().message.empty());
        return {};
    }
    CHECK(!to_text(std::vector<Report>{report_of(*made)}).empty());
    return {.compiled = true, .planned = DefinitionProbe(std::move(*made)).run()};
}

}  // namespace leadflow::connectors::described
