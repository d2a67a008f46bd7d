// SPDX-License-Identifier: Apache-2.0
// What Dataverse knows of a table: its columns, their types, lengths and choices. Metadata only;
// the rows are in rows.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadflow::sandbox {

enum class ColumnType {
    kString,
    kMemo,
    kInteger,
    kMoney,
    kBoolean,
    kPicklist,
    kState,
    kStatus,
    kDateTime,
    kLookup,  // Written through name@odata.bind only.
    kOwner,   // The same.
    kUniqueidentifier,
};

enum class Required { kNone, kRecommended, kApplication, kSystem };

struct Choice {
    int value = 0;
    std::string label;
};

struct Column {
    std::string name;
    std::string label;
    ColumnType type = ColumnType::kString;
    size_t length_max = 0;          // UTF-16 code units; texts only.
    Required required = Required::kNone;
    std::string format = "Text";    // "Email", "Phone", "Url"; texts only.
    std::vector<Choice> choices;
    double low = 0, high = 0;       // Numbers only.
    std::string target;             // Lookups only: the table that it points to.
    bool writable = true;
};

class Table {
  public:
    Table(std::string name, std::string set, std::string label, std::string set_label,
          std::string primary_name, std::vector<Column> columns);

    const std::string& name() const { return name_; }            // "lead"
    const std::string& set() const { return set_; }              // "leads"
    const std::string& label() const { return label_; }          // "Lead"
    const std::string& set_label() const { return set_label_; }  // "Leads"
    const std::string& id_column() const { return id_column_; }  // "leadid"
    const std::string& primary_name() const { return primary_name_; }  // "fullname"
    const std::vector<Column>& columns() const { return columns_; }
    // nullptr when there is none; names are case-sensitive as in Dataverse.
    const Column* column(std::string_view name) const;
    // What a customer does in the maker portal. False when the name is taken.
    bool add(Column column);
    bool remove(std::string_view column);

  private:
    void index();

    std::string name_, set_, label_, set_label_, id_column_, primary_name_;
    std::vector<Column> columns_;
    std::unordered_map<std::string, size_t> places_;
};

Table lead_table();
Table contact_table();
Table account_table();

// "String", "Picklist": AttributeType.
std::string_view attribute_type(ColumnType type);
std::string_view required_level(Required required);
bool is_text(ColumnType type);
bool has_choices(ColumnType type);

}  // namespace leadflow::sandbox
