// SPDX-License-Identifier: Apache-2.0
#include "leads/lead_source.h"

#include "base/text.h"

#include <array>

namespace leadflow::leads {
namespace {

struct Word {
    std::string_view spelling;
    std::string_view known;
    std::string_view meaning;
};

constexpr std::array<Word, 6> kSources{{
    {"AzureMarketplace", "AzureMarketplace", "Azure Marketplace"},
    {"AzurePortal", "AzurePortal", "Azure portal"},
    {"SPZA", "SPZA", "AppSource"},
    {"AppSource", "SPZA", "AppSource"},
    {"AppSource (SPZA)", "SPZA", "AppSource"},
    {"TestDrive", "TestDrive", "test drive"},
}};

constexpr std::array<Word, 5> kActions{{
    {"INS", "INS", "installation: the customer got the product"},
    {"PLT", "PLT", "partner led trial: the customer asked to be contacted"},
    {"DNC", "DNC", "do not contact: for information only"},
    {"Create", "Create", "purchase: the customer created the product in the Azure portal"},
    {"StartTestDrive", "StartTestDrive", "the customer started a test drive"},
}};

template <size_t N>
const Word* find(const std::array<Word, N>& words, std::string_view text) {
    for (const Word& word : words)
        if (base::equals_ignoring_case(word.spelling, text)) return &word;
    return nullptr;
}

template <size_t N>
std::string known(const std::array<Word, N>& words, std::string_view text) {
    text = base::trimmed(text);
    const Word* word = find(words, text);
    return std::string(word == nullptr ? text : word->known);
}

// Both sides of the first separator, trimmed; the second is empty without one.
std::pair<std::string_view, std::string_view> cut(std::string_view text, char separator) {
    const size_t at = text.find(separator);
    if (at == std::string_view::npos) return {base::trimmed(text), {}};
    return {base::trimmed(text.substr(0, at)), base::trimmed(text.substr(at + 1))};
}

}  // namespace

LeadSource parse_lead_source(std::string_view text) {
    // Further bars belong to the offer, further hyphens to the action, further dots to the offer's
    // id: ids hold hyphens, and nothing forbids the rest.
    const auto [origin, offer_part] = cut(text, '|');
    const auto [source, action] = cut(origin, '-');
    const auto [publisher, offer] = cut(offer_part, '.');
    return {known_source(source), known_action(action), std::string(publisher), std::string(offer),
            std::string(offer_part)};
}

std::string known_source(std::string_view source) {
    return known(kSources, source);
}
std::string known_action(std::string_view action) {
    return known(kActions, action);
}

std::string_view meaning_of_source(std::string_view source) {
    const Word* word = find(kSources, base::trimmed(source));
    return word == nullptr ? std::string_view() : word->meaning;
}

std::string_view meaning_of_action(std::string_view action) {
    const Word* word = find(kActions, base::trimmed(action));
    return word == nullptr ? std::string_view() : word->meaning;
}

}  // namespace leadflow::leads
