// SPDX-License-Identifier: Apache-2.0
#include "expression/culture.h"

#include <map>
#include <memory>

#include "base/mutex.h"
#include "base/text.h"
#include "expression/characters.h"
#include "expression/culture_data.h"

namespace leadflow::expression {
namespace {

// Longer than any culture's name.
constexpr size_t kNameMax = 40;

// Bytes of `name` at the front of `text`, ignoring case; 0 if it is not there.
size_t length_at(std::string_view text, std::string_view name) {
    size_t length = 0;
    while (!name.empty()) {
        if (length >= text.size()) return 0;
        const Character there = front_character(text.substr(length));
        const Character wanted = front_character(name);
        if (there.code != wanted.code &&
            lower_case(text.substr(length, there.bytes)) != lower_case(name.substr(0, wanted.bytes)))
            return 0;
        length += there.bytes;
        name.remove_prefix(wanted.bytes);
    }
    return length;
}

// The longest of the names at the front of a text.
template <size_t count>
void take_longest(const std::array<std::string, count>& names, std::string_view text,
                  std::optional<unsigned>& found, size_t& length) {
    for (unsigned i = 0; i < count; ++i) {
        // "Jan." is written without its point too.
        std::string_view name = names[i];
        size_t bytes = length_at(text, name);
        if (bytes == 0 && name.size() > 1 && name.ends_with('.'))
            bytes = length_at(text, name.substr(0, name.size() - 1));
        if (bytes <= length) continue;
        length = bytes;
        found = i;
    }
}

struct Cache {
    base::Mutex mutex;
    // By the name as ICU spells it. At most as many as ICU has.
    std::map<std::string, std::unique_ptr<const Culture>> by_name GUARDED_BY(mutex);
};

Cache& cache() {
    static Cache kCache;
    return kCache;
}

}  // namespace

std::optional<unsigned> DateSymbols::month_at(std::string_view text, size_t& length) const {
    std::optional<unsigned> found;
    length = 0;
    take_longest(months, text, found, length);
    take_longest(months_genitive, text, found, length);
    take_longest(months_short, text, found, length);
    return found;
}

std::optional<unsigned> DateSymbols::day_at(std::string_view text, size_t& length) const {
    std::optional<unsigned> found;
    length = 0;
    take_longest(days, text, found, length);
    take_longest(days_short, text, found, length);
    return found;
}

const Culture& english() {
    static const Culture kEnglish;
    return kEnglish;
}

const Culture* find_culture(std::string_view name) {
    if (name.empty() || base::equals_ignoring_case(name, "en-US")) return &english();
    if (name.size() > kNameMax) return nullptr;
    const std::string known = known_culture(name);
    if (known.empty()) return nullptr;
    base::MutexLock lock(cache().mutex);
    auto& culture = cache().by_name[known];
    if (culture == nullptr) culture = std::make_unique<const Culture>(load_culture(known));
    return culture.get();
}

}  // namespace leadflow::expression
