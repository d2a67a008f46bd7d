// SPDX-License-Identifier: Apache-2.0
#include "flows/mail_addresses.h"

#include "base/text.h"
#include "flows/limits.h"

namespace leadflow::flows {

base::Result<std::vector<std::string>> mail_addresses_in(const model::Json& given) {
    std::vector<std::string> addresses;
    const model::Json* list = model::find(given, "mailTo");
    if (list == nullptr) return addresses;
    if (!list->is_array()) return base::invalid_input("mailTo is not a list of mail addresses");
    for (const model::Json& one : list->get_array()) {
        const std::string address(base::trimmed(model::text_of(one)));
        const size_t at = address.find('@');
        const bool fits = at != 0 && at != std::string::npos && at + 1 < address.size() &&
                          address.find_first_of(" \t\r\n,;<>\"") == std::string::npos;
        if (!fits)
            return base::invalid_input(base::format("mailTo: '{}' is no mail address", address));
        addresses.push_back(address);
    }
    if (addresses.size() > kMailAddressesMax)
        return base::invalid_input(base::format("mailTo has more than {}", kMailAddressesMax));
    return addresses;
}

model::JsonArray to_json(const std::vector<std::string>& addresses) {
    model::JsonArray list;
    for (const std::string& one : addresses) list.push_back(model::text_value(one));
    return list;
}

}  // namespace leadflow::flows
