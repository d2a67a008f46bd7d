// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/web_api.h"

#include "base/text.h"
#include "connectors/dataverse/columns.h"
#include "connectors/limits.h"
#include "connectors/settings.h"

#include <utility>

namespace leadflow::connectors::dataverse {

std::string api_url(const model::OpenConnection& connection, const std::string& organisation,
                    std::string_view rest) {
    const std::string path = setting(connection, "base_path", "/api/data/v9.2");
    return base::format("{}/{}/{}", organisation, path.substr(path.starts_with('/') ? 1 : 0), rest);
}

std::string row_url(const model::OpenConnection& connection, const Target& target,
                    std::string_view key) {
    return api_url(connection, target.organisation, base::format("{}({})", target.table, key));
}

base::Result<model::HttpCall> signed_call(const model::OpenConnection& connection,
                                          const std::string& organisation) {
    model::HttpCall http;
    http.token =
        TRY(entra_token(connection, setting(connection, "scope", organisation + "/.default")));
    http.headers = {
        {"Accept", "application/json"}, {"OData-MaxVersion", "4.0"}, {"OData-Version", "4.0"}};
    return http;
}

std::optional<model::Call> with_shorter_column(const model::OpenConnection& connection,
                                               const model::Call& call, const Fault& fault,
                                               std::string_view mark) {
    if (fault.code != kTooLong || long_text_of(connection) == LongText::kRefuse)
        return std::nullopt;
    int64_t cuts = 0;
    base::parse_integer(base::trimmed(std::string_view(call.purpose).substr(mark.size())), cuts);
    auto row = model::parse_json(std::get<model::HttpCall>(call.what).body);
    if (cuts >= kColumnCutsMax || !row || !row->is_object() ||
        !cut_as_told(fault.message, row->get_object()))
        return std::nullopt;
    model::Call shorter = call;
    std::get<model::HttpCall>(shorter.what).body = model::to_text(*row);
    shorter.purpose = base::format("{} {}", mark, cuts + 1);
    return shorter;
}

}  // namespace leadflow::connectors::dataverse
