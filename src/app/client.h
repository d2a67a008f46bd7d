// SPDX-License-Identifier: Apache-2.0
// Client: the command line's way to a running server: the Unix socket in the data folder, or
// --server URL with LEADFLOW_TOKEN.
#pragma once

#include <string>

#include "base/result.h"
#include "model/json.h"

namespace leadflow::app {

struct ServerPlace {
    std::string data = "./leadflow-data";
    std::string url;  // Empty: the socket.
    std::string token_variable = "LEADFLOW_TOKEN";  // Of the environment; for the URL.
};

class Client {
  public:
    explicit Client(ServerPlace place) : place_(std::move(place)) {}
    // The answer's JSON, or the error that the server told.
    base::Result<model::Json> call(const std::string& method, const std::string& target,
                                   const std::string& body = {}) const;
    // The answer's body as it is: a file.
    base::Result<std::string> fetch(const std::string& target) const;

  private:
    base::Result<std::string> ask(const std::string& method, const std::string& target,
                                  const std::string& body) const;

    const ServerPlace place_;
};

}  // namespace leadflow::app
