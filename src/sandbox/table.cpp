// SPDX-License-Identifier: Apache-2.0
#include "sandbox/table.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::sandbox {
namespace {

Column text(std::string name, std::string label, size_t length_max,
            std::string format = "Text", Required required = Required::kNone) {
    return Column{.name = std::move(name), .label = std::move(label), .length_max = length_max,
                  .required = required, .format = std::move(format)};
}

Column memo(std::string name, std::string label, size_t length_max) {
    return Column{.name = std::move(name), .label = std::move(label), .type = ColumnType::kMemo,
                  .length_max = length_max, .format = "TextArea"};
}

Column number(std::string name, std::string label, ColumnType type, double low, double high) {
    return Column{.name = std::move(name), .label = std::move(label), .type = type, .low = low,
                  .high = high};
}

Column money(std::string name, std::string label) {
    constexpr double kMoneyMax = 922337203685477.0;
    return number(std::move(name), std::move(label), ColumnType::kMoney, -kMoneyMax, kMoneyMax);
}

Column flag(std::string name, std::string label, std::string no, std::string yes) {
    return Column{.name = std::move(name), .label = std::move(label),
                  .type = ColumnType::kBoolean,
                  .choices = {{0, std::move(no)}, {1, std::move(yes)}}};
}

Column choice(std::string name, std::string label, std::vector<Choice> choices,
              ColumnType type = ColumnType::kPicklist) {
    return Column{.name = std::move(name), .label = std::move(label), .type = type,
                  .required = type == ColumnType::kState ? Required::kSystem : Required::kNone,
                  .choices = std::move(choices)};
}

Column kept_by_dataverse(std::string name, std::string label, ColumnType type,
                         size_t length_max = 0) {
    return Column{.name = std::move(name), .label = std::move(label), .type = type,
                  .length_max = length_max, .writable = false};
}

Column id(std::string name, std::string label) {
    return Column{.name = std::move(name), .label = std::move(label),
                  .type = ColumnType::kUniqueidentifier, .required = Required::kSystem};
}

Column owner() {
    return Column{.name = "ownerid", .label = "Owner", .type = ColumnType::kOwner,
                  .required = Required::kSystem, .target = "owner", .writable = false};
}

Column lookup(std::string name, std::string label, std::string target) {
    return Column{.name = std::move(name), .label = std::move(label),
                  .type = ColumnType::kLookup, .target = std::move(target)};
}

void append(std::vector<Column>& columns, std::vector<Column> more) {
    for (Column& column : more) columns.push_back(std::move(column));
}

std::vector<Column> numbered_texts(const std::string& name, const std::string& label, int count,
                                   size_t length_max, const std::string& format) {
    std::vector<Column> columns;
    for (int i = 1; i <= count; ++i)
        columns.push_back(text(base::format("{}{}", name, i), base::format("{} {}", label, i),
                               length_max, format));
    return columns;
}

std::vector<Choice> numbered_choices(const std::vector<std::string>& labels) {
    std::vector<Choice> choices;
    for (const std::string& label : labels)
        choices.push_back({static_cast<int>(choices.size()) + 1, label});
    return choices;
}

std::vector<Column> choices_of_lead() {
    std::vector<Choice> industries;
    for (int i = 1; i <= 33; ++i) industries.push_back({i, base::format("Industry {}", i)});
    return {
        choice("leadsourcecode", "Lead Source",
               numbered_choices({"Advertisement", "Employee Referral", "External Referral",
                                 "Partner", "Public Relations", "Seminar", "Trade Show", "Web",
                                 "Word of Mouth", "Other"})),
        choice("leadqualitycode", "Rating", numbered_choices({"Hot", "Warm", "Cold"})),
        choice("industrycode", "Industry", std::move(industries)),
        choice("preferredcontactmethodcode", "Preferred Method of Contact",
               numbered_choices({"Any", "Email", "Phone", "Fax", "Mail"})),
        choice("statecode", "Status", {{0, "Open"}, {1, "Qualified"}, {2, "Disqualified"}},
               ColumnType::kState),
        choice("statuscode", "Status Reason",
               numbered_choices({"New", "Contacted", "Qualified", "Lost", "Cannot Contact",
                                 "No Longer Interested", "Canceled"}),
               ColumnType::kStatus),
    };
}

std::vector<Column> flags_of_lead() {
    return {
        flag("donotemail", "Do not allow Emails", "Allow", "Do Not Allow"),
        flag("donotphone", "Do not allow Phone Calls", "Allow", "Do Not Allow"),
        flag("donotbulkemail", "Do not allow Bulk Emails", "Allow", "Do Not Allow"),
        flag("donotpostalmail", "Do not allow Mails", "Allow", "Do Not Allow"),
        flag("donotfax", "Do not allow Faxes", "Allow", "Do Not Allow"),
        flag("donotsendmm", "Marketing Material", "Send", "Do Not Send"),
        flag("msdyn_gdproptout", "GDPR Optout", "No", "Yes"),
    };
}

std::vector<Column> system_columns() {
    return {
        owner(),
        kept_by_dataverse("createdon", "Created On", ColumnType::kDateTime),
        kept_by_dataverse("modifiedon", "Modified On", ColumnType::kDateTime),
    };
}

}  // namespace

Table::Table(std::string name, std::string set, std::string label, std::string set_label,
             std::string primary_name, std::vector<Column> columns)
    : name_(std::move(name)),
      set_(std::move(set)),
      label_(std::move(label)),
      set_label_(std::move(set_label)),
      id_column_(name_ + "id"),
      primary_name_(std::move(primary_name)),
      columns_(std::move(columns)) {
    columns_.insert(columns_.begin(), id(id_column_, label_));
    append(columns_, system_columns());
    index();
}

const Column* Table::column(std::string_view name) const {
    const auto found = places_.find(std::string(name));
    return found == places_.end() ? nullptr : &columns_[found->second];
}

bool Table::add(Column column) {
    if (places_.contains(column.name)) return false;
    columns_.push_back(std::move(column));
    index();
    return true;
}

bool Table::remove(std::string_view column) {
    if (column == id_column_) return false;
    const size_t removed =
        std::erase_if(columns_, [column](const Column& one) { return one.name == column; });
    index();
    return removed > 0;
}

void Table::index() {
    places_.clear();
    for (size_t i = 0; i < columns_.size(); ++i) places_[columns_[i].name] = i;
}

Table lead_table() {
    std::vector<Column> columns = {
        text("subject", "Topic", 300, "Text", Required::kApplication),
        text("firstname", "First Name", 50, "Text", Required::kRecommended),
        text("lastname", "Last Name", 50, "Text", Required::kApplication),
        text("middlename", "Middle Name", 50),
        text("salutation", "Salutation", 100),
        text("companyname", "Company Name", 100),
        text("jobtitle", "Job Title", 100),
        text("mobilephone", "Mobile Phone", 20, "Phone"),
        text("fax", "Fax", 50, "Phone"),
        text("pager", "Pager", 20),
        text("address1_country", "Country/Region", 80),
        text("address1_city", "City", 80),
        text("address1_stateorprovince", "State/Province", 50),
        text("address1_postalcode", "ZIP/Postal Code", 20),
        text("websiteurl", "Website", 200, "Url"),
        memo("description", "Description", 2000),
        memo("qualificationcomments", "Qualification Comments", 2000),
        number("numberofemployees", "No. of Employees", ColumnType::kInteger, 0, 1'000'000),
        money("revenue", "Annual Revenue"),
        money("estimatedamount", "Est. Value"),
        kept_by_dataverse("fullname", "Name", ColumnType::kString, 160),
        lookup("parentaccountid", "Parent Account for lead", "account"),
        lookup("parentcontactid", "Parent Contact for lead", "contact"),
    };
    append(columns, numbered_texts("emailaddress", "Email Address", 3, 100, "Email"));
    append(columns, numbered_texts("telephone", "Telephone", 3, 50, "Phone"));
    append(columns, numbered_texts("address1_line", "Street", 3, 250, "Text"));
    append(columns, choices_of_lead());
    append(columns, flags_of_lead());
    return Table("lead", "leads", "Lead", "Leads", "fullname", std::move(columns));
}

Table contact_table() {
    return Table("contact", "contacts", "Contact", "Contacts", "fullname",
                 {
                     text("firstname", "First Name", 50, "Text", Required::kRecommended),
                     text("lastname", "Last Name", 50, "Text", Required::kApplication),
                     kept_by_dataverse("fullname", "Full Name", ColumnType::kString, 160),
                     text("emailaddress1", "Email", 100, "Email"),
                     text("telephone1", "Business Phone", 50, "Phone"),
                     text("mobilephone", "Mobile Phone", 50, "Phone"),
                     text("jobtitle", "Job Title", 100),
                     memo("description", "Description", 2000),
                 });
}

Table account_table() {
    return Table("account", "accounts", "Account", "Accounts", "name",
                 {
                     text("name", "Account Name", 160, "Text", Required::kApplication),
                     text("emailaddress1", "Email", 100, "Email"),
                     text("telephone1", "Main Phone", 50, "Phone"),
                     text("websiteurl", "Website", 200, "Url"),
                     text("address1_country", "Country/Region", 80),
                     text("address1_city", "City", 80),
                     number("numberofemployees", "Number of Employees", ColumnType::kInteger, 0,
                            1'000'000'000),
                     memo("description", "Description", 2000),
                 });
}

std::string_view attribute_type(ColumnType type) {
    switch (type) {
        case ColumnType::kString: return "String";
        case ColumnType::kMemo: return "Memo";
        case ColumnType::kInteger: return "Integer";
        case ColumnType::kMoney: return "Money";
        case ColumnType::kBoolean: return "Boolean";
        case ColumnType::kPicklist: return "Picklist";
        case ColumnType::kState: return "State";
        case ColumnType::kStatus: return "Status";
        case ColumnType::kDateTime: return "DateTime";
        case ColumnType::kLookup: return "Lookup";
        case ColumnType::kOwner: return "Owner";
        case ColumnType::kUniqueidentifier: return "Uniqueidentifier";
    }
    return "String";
}

std::string_view required_level(Required required) {
    switch (required) {
        case Required::kNone: return "None";
        case Required::kRecommended: return "Recommended";
        case Required::kApplication: return "ApplicationRequired";
        case Required::kSystem: return "SystemRequired";
    }
    return "None";
}

bool is_text(ColumnType type) {
    return type == ColumnType::kString || type == ColumnType::kMemo;
}

bool has_choices(ColumnType type) {
    return type == ColumnType::kPicklist || type == ColumnType::kState ||
           type == ColumnType::kStatus;
}

}  // namespace leadflow::sandbox
