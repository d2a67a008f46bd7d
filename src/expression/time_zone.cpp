// SPDX-License-Identifier: Apache-2.0
#include "expression/time_zone.h"

#include <unicode/timezone.h>
#include <unicode/ucal.h>
#include <unicode/ures.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/mutex.h"
#include "base/text.h"
#include "base/ticks.h"
#include "expression/timestamp.h"

namespace leadflow::expression {
namespace {

constexpr int64_t kTicksPerMillisecond = 10000;
// Longer than any zone's name.
constexpr size_t kNameMax = 64;

// Windows ids that CLDR no longer lists, and those that countries have left since ICU's data of
// Debian 12 (Chihuahua in 2022, Almaty in 2024).
constexpr std::array<std::array<std::string_view, 2>, 4> kOwnNames = {{
    {"Mid-Atlantic Standard Time", "Etc/GMT+2"},
    {"Kamchatka Standard Time", "Asia/Kamchatka"},
    {"Mountain Standard Time (Mexico)", "America/Mazatlan"},
    {"Central Asia Standard Time", "Asia/Bishkek"},
}};

class UtcZone final : public TimeZone {
  public:
    bool is_utc() const override { return true; }
    int64_t offset_at_utc(int64_t) const override { return 0; }
    std::optional<int64_t> utc_of_local(int64_t local_ticks) const override { return local_ticks; }
};

class IcuZone final : public TimeZone {
  public:
    explicit IcuZone(std::unique_ptr<icu::TimeZone> zone) : zone_(std::move(zone)) {}

    bool is_utc() const override { return false; }

    int64_t offset_at_utc(int64_t utc_ticks) const override {
        const int64_t since_epoch = utc_ticks - base::kTicksAtUnixEpoch;
        // Down, not towards zero: a tick before midnight is still the day before.
        int64_t milliseconds = since_epoch / kTicksPerMillisecond;
        if (since_epoch % kTicksPerMillisecond < 0) --milliseconds;
        int32_t standard = 0;
        int32_t daylight = 0;
        UErrorCode status = U_ZERO_ERROR;
        zone_->getOffset(static_cast<UDate>(milliseconds), false, standard, daylight, status);
        if (U_FAILURE(status)) return 0;
        return (int64_t{standard} + daylight) * kTicksPerMillisecond;
    }

    std::optional<int64_t> utc_of_local(int64_t local_ticks) const override {
        // No clock has ever been put by more than a day.
        const int64_t before = offset_at_utc(local_ticks - kTicksPerDay);
        const int64_t after = offset_at_utc(local_ticks + kTicksPerDay);
        // The smaller offset is standard time; it comes later.
        for (const int64_t offset : {std::min(before, after), std::max(before, after)}) {
            const int64_t utc = local_ticks - offset;
            if (offset_at_utc(utc) == offset) return utc;
        }
        return std::nullopt;
    }

  private:
    std::unique_ptr<icu::TimeZone> zone_;
};

// Letters and digits in lower case; signs stay, since they tell UTC-02 from UTC+02.
std::string folded(std::string_view name) {
    std::string out;
    for (const char c : base::lower(name))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-') out += c;
    return out;
}

using Names = std::map<std::string, std::string>;  // Folded to as ICU spells it.

Names windows_names() {
    Names names;
    UErrorCode status = U_ZERO_ERROR;
    UResourceBundle* zones = ures_openDirect(nullptr, "windowsZones", &status);
    UResourceBundle* mapped = ures_getByKey(zones, "mapTimezones", nullptr, &status);
    UResourceBundle* zone = nullptr;
    while (U_SUCCESS(status) && ures_hasNext(mapped)) {
        zone = ures_getNextResource(mapped, zone, &status);
        if (U_SUCCESS(status)) names.emplace(folded(ures_getKey(zone)), ures_getKey(zone));
    }
    ures_close(zone);
    ures_close(mapped);
    ures_close(zones);
    return names;
}

std::string windows_spelling(std::string_view name) {
    static const Names kNames = windows_names();
    const auto at = kNames.find(folded(name));
    return at == kNames.end() ? std::string() : at->second;
}

std::string iana_of_windows(std::string_view name) {
    for (const auto& [windows, iana] : kOwnNames)
        if (folded(windows) == folded(name)) return std::string(iana);
    const std::string spelled = windows_spelling(name);
    if (spelled.empty()) return {};
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString iana;
    icu::TimeZone::getIDForWindowsID(icu::UnicodeString::fromUTF8(spelled), nullptr, iana, status);
    std::string out;
    if (U_SUCCESS(status)) iana.toUTF8String(out);
    return out;
}

// IANA names as written, with regard to case: an extension need not be lenient.
std::string iana_as_given(std::string_view name) {
    if (name.find('/') == std::string_view::npos) return {};
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString canonical;
    icu::TimeZone::getCanonicalID(
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size()))),
        canonical, status);
    std::string out;
    if (U_SUCCESS(status)) canonical.toUTF8String(out);
    return out;
}

struct Cache {
    base::Mutex mutex;
    // By IANA name. At most as many as ICU has.
    std::map<std::string, std::unique_ptr<const TimeZone>> by_name GUARDED_BY(mutex);
};

Cache& cache() {
    static Cache kCache;
    return kCache;
}

std::unique_ptr<const TimeZone> load_zone(const std::string& iana) {
    std::unique_ptr<icu::TimeZone> zone(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(iana)));
    if (zone == nullptr || *zone == icu::TimeZone::getUnknown()) return nullptr;
    return std::make_unique<const IcuZone>(std::move(zone));
}

}  // namespace

const TimeZone* find_time_zone(std::string_view name) {
    static const UtcZone kUtc;
    for (const std::string_view utc : {"UTC", "Etc/UTC", "Coordinated Universal Time", "Z"})
        if (base::equals_ignoring_case(name, utc)) return &kUtc;
    if (name.empty() || name.size() > kNameMax) return nullptr;
    std::string iana = iana_of_windows(name);
    if (iana.empty()) iana = iana_as_given(name);
    if (iana.empty()) return nullptr;
    base::MutexLock lock(cache().mutex);
    const auto known = cache().by_name.find(iana);
    if (known != cache().by_name.end()) return known->second.get();
    auto zone = load_zone(iana);
    if (zone == nullptr) return nullptr;
    return cache().by_name.emplace(iana, std::move(zone)).first->second.get();
}

}  // namespace leadflow::expression
