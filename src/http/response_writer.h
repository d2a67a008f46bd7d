// SPDX-License-Identifier: Apache-2.0
// A Response as bytes. On the way of every request, so plain appends into one string; field names
// and values that could split the answer in two lose their line breaks here.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace leadflow::http {

struct ResponseForm {
    bool http_1_0 = false;     // Such a client must be told that the connection stays.
    bool keep_alive = true;    // False: "Connection: close".
    bool without_body = false; // The request was HEAD.
};

// `date_line` is a whole line, "Date: …\r\n".
void write_response(std::string& out, const Response& response, ResponseForm form,
                    std::string_view date_line);

// "Accepted" for 202; "Status" for what has no name here.
std::string_view reason_phrase(int status);

}  // namespace leadflow::http
