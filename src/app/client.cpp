// SPDX-License-Identifier: Apache-2.0
#include "app/client.h"

#include <cstdlib>
#include <filesystem>

#include "base/text.h"
#include "outbound/outbound.h"
#include "packages/archive.h"

namespace leadflow::app {

namespace {
constexpr base::Duration kAnswerTimeMax = std::chrono::seconds(60);
}

base::Result<model::Json> Client::call(const std::string& method, const std::string& target,
                                       const std::string& body) const {
    return model::parse_json(TRY(ask(method, target, body)));
}

base::Result<std::string> Client::fetch(const std::string& target) const {
    return ask("GET", target, {});
}

base::Result<std::string> Client::ask(const std::string& method, const std::string& target,
                                      const std::string& body) const {
    model::HttpCall call;
    call.method = method;
    call.body = body;
    std::string socket;
    if (place_.url.empty()) {
        socket = std::filesystem::absolute(place_.data).string() + "/leadflow.sock";
        if (!std::filesystem::exists(socket))
            return base::unavailable(base::format(
                "no server is running on data folder {} (start it: leadflow serve --data {})",
                place_.data, place_.data));
        call.url = "http://localhost" + target;
    } else {
        call.url = place_.url + target;
        const char* token = std::getenv(place_.token_variable.c_str());
        if (token == nullptr)
            return base::unauthorized(
                base::format("asking a server by its URL needs a token in {}", place_.token_variable));
        call.secret_headers.emplace_back("Authorization",
                                         model::Secret(std::string("Bearer ") + token));
    }
    if (!body.empty())
        call.headers.emplace_back("Content-Type", packages::is_archive(body) ? "application/zip"
                                                                            : "application/json");
    model::Reply reply = outbound::perform_and_wait(call, socket, true, kAnswerTimeMax);
    if (reply.reach != model::Reach::kAnswered)
        return base::unavailable("asking the server: " + reply.fault);
    if (reply.status >= 300) {
        const auto answer = model::parse_json(reply.body);
        const model::Json* message =
            answer ? model::find_path(*answer, {"error", "message"}) : nullptr;
        return base::invalid_input(message != nullptr
                                       ? std::string(model::text_of(*message))
                                       : base::format("the server answered {}", reply.status));
    }
    return std::move(reply.body);
}

}  // namespace leadflow::app
