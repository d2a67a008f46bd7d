// SPDX-License-Identifier: Apache-2.0
#include "people/people.h"

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "store/backup_names.h"

#include <algorithm>
#include <set>

namespace leadflow::people {
namespace {

base::Status check_mail(std::string_view mail) {
    if (mail.size() < kMailBytesMin || mail.size() > kMailBytesMax ||
        mail.find('@') == std::string_view::npos)
        return base::invalid_input("that is not a mail address");
    return {};
}

base::Error too_many() {
    return base::limit_exceeded(
        base::format("more than {} leads have this address", kPersonLeadsMax));
}

// How an address stands in JSON, in a URL and in plain text.
std::vector<std::string> spellings_of(const std::string& mail) {
    const std::string quoted = model::to_text(model::text_value(mail));
    std::set<std::string> all = {mail, quoted.substr(1, quoted.size() - 2),
                                 base::percent_encode(mail)};
    std::string at = mail;
    if (const size_t place = at.find('@'); place != std::string::npos) at.replace(place, 1, "%40");
    all.insert(at);
    return {all.begin(), all.end()};
}

}  // namespace

struct People::Found {
    std::set<model::RunId> runs;
    std::set<model::ReceiptId> receipts;
    // Not erased, but they need a receipt that is: they must have ended.
    std::set<model::RunId> siblings;
    std::vector<model::RunId> open;
    size_t mentions = 0;
    // By which it is sealed in backups; also what is no longer in the store.
    std::vector<std::string> names;

    void add(const model::RunHead& run) {
        runs.insert(run.id);
        if (run.receipt.number > 0) receipts.insert(run.receipt);
        if (!model::is_final(run.status)) open.push_back(run.id);
    }
};

People::People(Rooms rooms, std::string signing_key)
    : rooms_(rooms), signing_key_(std::move(signing_key)) {}

base::Result<Person> People::find(const std::string& mail) const {
    TRY(check_mail(mail));
    Person person;
    store::LeadFilter filter{.mail = mail, .limit = kLeadsOfPiece};
    while (true) {
        const auto runs = TRY(rooms_.store.leads(filter));
        person.runs.insert(person.runs.end(), runs.begin(), runs.end());
        if (runs.size() < filter.limit) break;
        if (person.runs.size() >= kPersonLeadsMax) return too_many();
        filter.before = runs.back().id;
    }
    while (true) {
        const auto receipts = TRY(rooms_.store.refused_leads(filter));
        person.receipts.insert(person.receipts.end(), receipts.begin(), receipts.end());
        if (receipts.size() < filter.limit) break;
        if (person.receipts.size() >= kPersonLeadsMax) return too_many();
        filter.before_receipt = receipts.back().id;
    }
    return person;
}

base::Result<People::Found> People::found_for(const ErasureWish& wish) const {
    const Person person = TRY(find(wish.mail));
    Found found;
    found.names.push_back(store::person_name(wish.mail));
    for (const model::RunHead& run : person.runs) found.add(run);
    for (const model::Receipt& receipt : person.receipts) found.receipts.insert(receipt.id);
    TRY(add_mentions(wish, found));
    TRY(add_siblings(found));
    return found;
}

// Refused receipts are the person's wherever the address stands in them: there is no run that could
// say whose they are. Runs of other leads may name the address of a colleague in every mail they
// send: they are only counted, unless wished for.
base::Status People::add_mentions(const ErasureWish& wish, Found& found) const {
    const std::vector<std::string> texts = spellings_of(wish.mail);
    std::set<model::RunId> naming;
    int64_t after = 0;
    do {
        const auto piece = TRY(rooms_.store.receipts_naming(texts, after, kReceiptsOfPiece));
        for (const model::Receipt& receipt : piece.receipts) {
            if (receipt.run.empty() && !receipt.refusal_code.empty()) {
                if (found.receipts.insert(receipt.id).second)
                    found.names.push_back(store::receipt_name(receipt.id));
            } else if (!found.receipts.contains(receipt.id)) {
                naming.insert(receipt.run);
            }
        }
        after = piece.next;
    } while (after > 0);
    do {
        const auto piece = TRY(rooms_.store.runs_naming(texts, after, kStepsOfPiece));
        naming.insert(piece.runs.begin(), piece.runs.end());
        after = piece.next;
    } while (after > 0);
    for (const model::RunId& id : naming) {
        if (found.runs.contains(id)) continue;
        if (!wish.mentions) {
            ++found.mentions;
            continue;
        }
        const auto run = rooms_.store.run(id);
        if (!run) continue;
        found.add(*run);
        found.names.push_back(store::run_name(run->id));
        found.names.push_back(store::receipt_name(run->receipt));
    }
    return {};
}

// Runs of one splitOn list share a receipt, and were created in one moment.
base::Status People::add_siblings(Found& found) const {
    const std::vector<model::RunId> known(found.runs.begin(), found.runs.end());
    for (const model::RunId& id : known) {
        const auto run = rooms_.store.run(id);
        if (!run || !run->split_index || found.siblings.contains(id)) continue;
        const auto others = TRY(rooms_.store.runs({.flow = run->flow,
                                                   .from = run->created,
                                                   .to = run->created + base::Duration(1),
                                                   .limit = kSiblingsMax}));
        for (const model::RunHead& other : others) {
            if (other.receipt != run->receipt || !found.siblings.insert(other.id).second) continue;
            if (!model::is_final(other.status) && !found.runs.contains(other.id))
                found.open.push_back(other.id);
        }
    }
    return {};
}

base::Status People::close_open_runs(const Found& found, bool cancel) {
    if (found.open.empty()) return {};
    if (!cancel) {
        std::vector<std::string> told;
        for (const model::RunId& id : found.open)
            if (told.size() < kOpenRunsToldMax) told.push_back(id.text());
        return base::conflict(base::format(
            "{} runs of this person have not ended: {}. Let them end, or cancel them with this.",
            found.open.size(), base::joined(told, ", ")));
    }
    for (const model::RunId& id : found.open) {
        const base::Status done = rooms_.runner.cancel(id);
        // It may have ended by itself meanwhile.
        if (done || done.error().code == base::ErrorCode::kConflict) continue;
        return base::Error(done.error()).in(base::format("cancelling run {}", id.text()));
    }
    return {};
}

base::Status People::take_out(const Found& found, base::Time now) {
    const std::vector<model::RunId> runs(found.runs.begin(), found.runs.end());
    for (size_t at = 0; at < runs.size(); at += kRowsOfCommit) {
        const size_t end = std::min(runs.size(), at + kRowsOfCommit);
        TRY(rooms_.journal.commit({model::EraseRuns{
            {runs.begin() + static_cast<ptrdiff_t>(at), runs.begin() + static_cast<ptrdiff_t>(end)},
            now}}));
    }
    const std::vector<model::ReceiptId> receipts(found.receipts.begin(), found.receipts.end());
    for (size_t at = 0; at < receipts.size(); at += kRowsOfCommit) {
        const size_t end = std::min(receipts.size(), at + kRowsOfCommit);
        TRY(rooms_.journal.commit(
            {model::EraseReceipts{{receipts.begin() + static_cast<ptrdiff_t>(at),
                                   receipts.begin() + static_cast<ptrdiff_t>(end)},
                                  now}}));
    }
    return {};
}

base::Result<Certificate> People::erase(const ErasureWish& wish) {
    base::MutexLock lock(erase_mutex_);
    const auto no_backups = TRY(rooms_.backups.hold_off());
    const Found found = TRY(found_for(wish));
    TRY(close_open_runs(found, wish.cancel));
    Certificate certificate;
    certificate.erased_at = rooms_.clock.now();
    // First, because what is taken out cannot be found again when this is cut.
    TRY(rooms_.backups.forget(found.names));
    TRY(take_out(found, certificate.erased_at));
    TRY(rooms_.store.scrub());
    certificate.id = base::hex(crypto::random_bytes(16));
    certificate.subject = subject_of(certificate.id, wish.mail);
    certificate.runs = static_cast<int64_t>(found.runs.size());
    certificate.receipts = static_cast<int64_t>(found.receipts.size());
    certificate.mentions = static_cast<int64_t>(found.mentions);
    certificate.by = wish.by;
    certificate.signature = signature_of(certificate, signing_key_);
    TRY(rooms_.journal.commit({model::SaveSetting{
        {.scope = store::kErasuresScope, .key = certificate.id, .value = model::to_text(to_json(certificate))}}}));
    LOG_INFO("a person's data were erased: {} runs, {} receipts; certificate {}", certificate.runs,
             certificate.receipts, certificate.id);
    return certificate;
}

base::Result<std::vector<Certificate>> People::certificates() const {
    std::vector<Certificate> all;
    for (const model::Setting& setting : TRY(rooms_.store.settings(store::kErasuresScope)))
        all.push_back(TRY(certificate_of(setting.value)));
    std::sort(all.begin(), all.end(),
              [](const Certificate& a, const Certificate& b) { return a.erased_at > b.erased_at; });
    return all;
}

bool People::is_genuine(const Certificate& certificate) const {
    return crypto::equal_in_constant_time(certificate.signature,
                                          signature_of(certificate, signing_key_));
}

}  // namespace leadflow::people
