// SPDX-License-Identifier: Apache-2.0
// Router: method and path pattern to a function. "/api/v1/flows/{id}" names one segment, a
// trailing "{rest...}" all that remain. For the few hundred routes of an API; built once at start.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/responder.h"

namespace leadflow::http {

using PathValues = std::map<std::string, std::string, std::less<>>;

class Router {
  public:
    using Action = std::function<void(Request&&, const PathValues&, Responder)>;

    // A pattern's literal segments win over names; names are percent-decoded.
    void add(std::string_view method, std::string_view pattern, Action action);
    // Runs the action; 404 when no pattern fits, 405 with Allow when only the method does not.
    void route(Request&& request, Responder respond) const;
    // Whether any pattern fits the path, whatever the method.
    bool knows(std::string_view path) const;
    // The pattern that route() would choose; empty when there is none. HEAD is asked as GET.
    std::string_view pattern_of(std::string_view method, std::string_view path) const;
    // "GET /api/v1/flows/{id}", in order of addition.
    std::vector<std::string> routes() const;

  private:
    struct Route {
        std::string method;
        std::string pattern;
        std::vector<std::string> segments;
        Action action;
    };
    // The route that says most of those that fit; the methods of all that fit are noted.
    const Route* best_of(std::string_view method, const std::vector<std::string>& path,
                         std::vector<std::string>& allowed) const;
    std::vector<Route> routes_;
};

}  // namespace leadflow::http
