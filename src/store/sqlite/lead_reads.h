// SPDX-License-Identifier: Apache-2.0
// The questions of LeadReads as SQL.
#pragma once

#include "store/sqlite/reader_pool.h"
#include "store/store.h"

namespace leadflow::store::sqlite {

base::Result<std::vector<model::RunHead>> read_leads(Reader& reader, const LeadFilter& filter);
base::Result<std::vector<model::Receipt>> read_refused_leads(Reader& reader,
                                                             const LeadFilter& filter);
base::Result<std::vector<model::SaveStep>> read_lead_steps(Reader& reader, const model::RunId& run,
                                                           size_t limit);
base::Result<std::vector<LeadReads::DayCount>> read_lead_days(Reader& reader, int64_t from,
                                                              int64_t to);
base::Result<LeadReads::Values> read_lead_values(Reader& reader);
base::Result<LeadReads::RunsNaming> read_runs_naming(Reader& reader,
                                                     const std::vector<std::string>& texts,
                                                     int64_t after, int64_t look_at);
base::Result<LeadReads::ReceiptsNaming> read_receipts_naming(Reader& reader,
                                                             const std::vector<std::string>& texts,
                                                             int64_t after, int64_t look_at);

}  // namespace leadflow::store::sqlite
