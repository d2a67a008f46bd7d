// SPDX-License-Identifier: Apache-2.0
#include "marketplace/csv.h"

#include "base/text.h"

namespace leadflow::marketplace {
namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    }

    base::Result<std::vector<CsvRow>> rows() {
        std::vector<CsvRow> all;
        while (at_ < text_.size()) {
            CsvRow row{.line = line_, .cells = {}};
            bool more = true;
            while (more) {
                row.cells.push_back(TRY(cell(row.cells.size() + 1)));
                more = at_ < text_.size() && text_[at_] == ',';
                if (more) ++at_;
            }
            end_of_line();
            if (row.cells.size() > 1 || !row.cells.front().empty()) all.push_back(std::move(row));
        }
        return all;
    }

  private:
    base::Error fault(size_t column, std::string_view what) const {
        return base::invalid_input(base::format("line {}, column {}: {}", line_, column, what));
    }
    bool at_line_end() const {
        return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
    }
    void end_of_line() {
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        ++line_;
    }
    base::Result<std::string> cell(size_t column) {
        if (at_ < text_.size() && text_[at_] == '"') return quoted(column);
        std::string value;
        while (!at_line_end() && text_[at_] != ',') {
            if (text_[at_] == '"') return fault(column, "a quote within a cell that is not quoted");
            value += text_[at_++];
        }
        return value;
    }
    base::Result<std::string> quoted(size_t column) {
        const size_t begin = line_;
        std::string value;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != '"') {
                value += text_[at_];
                continue;
            }
            if (text_.substr(at_, 2) == "\"\"") {
                value += '"';
                ++at_;
                continue;
            }
            ++at_;
            if (!at_line_end() && text_[at_] != ',')
                return fault(column, "something follows the closing quote");
            return value;
        }
        line_ = begin;
        return fault(column, "the quote is not closed");
    }

    const std::string_view text_;
    size_t at_ = 0;
    size_t line_ = 1;
};

}  // namespace

base::Result<std::vector<CsvRow>> read_csv(std::string_view text) {
    if (!base::is_valid_utf8(text)) return base::invalid_input("the file is not UTF-8");
    return Reader(text).rows();
}

}  // namespace leadflow::marketplace
