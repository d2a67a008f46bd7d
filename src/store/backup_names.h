// SPDX-License-Identifier: Apache-2.0
// By which names what leads said is sealed in backups (crypto/erasable_keys.h), and so which names
// are destroyed to take it out of them: who the lead is about, and the row itself.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "model/ids.h"

namespace leadflow::store {

// Of leads with this address, in any letter case. Part of the format of backups, as are the others.
inline std::string person_name(std::string_view mail) { return "person " + base::lower(mail); }
inline std::string run_name(const model::RunId& run) { return "run " + run.text(); }
inline std::string receipt_name(model::ReceiptId receipt) {
    return base::format("receipt {}", receipt.number);
}

// The scope of settings that are certificates of erasures (people/certificate.h): a restore keeps them.
inline constexpr const char* kErasuresScope = "erasures";

}  // namespace leadflow::store
