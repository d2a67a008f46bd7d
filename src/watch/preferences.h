// SPDX-License-Identifier: Apache-2.0
// What people have set about watching: how long runs are kept, who is told of alarms, and from when on
// a flow without leads is one. Kept as settings of the store; these functions know the spelling.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/flow.h"
#include "store/store.h"

namespace leadflow::watch {

struct Preferences {
    std::optional<int64_t> retention_days;  // Nothing: for ever.
    std::vector<std::string> mail_to;
    std::string connection;  // By which the mail goes.
    std::string webhook;     // https://…; gets alarms as JSON.
};

base::Result<Preferences> read_preferences(store::Store& store);
// As shown and as given: {"days"}, {"mailTo","connection","webhook"}. kInvalidInput names the field.
model::Json retention_json(const Preferences& preferences);
model::Json alarms_json(const Preferences& preferences);
base::Result<model::Setting> retention_setting(const model::Json& given);
base::Result<model::Setting> alarms_setting(const model::Json& given);

struct FlowPreferences {
    std::optional<int64_t> quiet_days;  // Without a lead for so long: an alarm.
};
// Of the flows for which something is set.
base::Result<std::map<model::FlowId, FlowPreferences>> flow_preferences(store::Store& store);
model::Json to_json(const FlowPreferences& preferences);
base::Result<model::Setting> flow_setting(const model::FlowId& flow, const model::Json& given);

}  // namespace leadflow::watch
