// SPDX-License-Identifier: Apache-2.0
#include "sandbox/mailbox.h"

#include <algorithm>

#include "sandbox/limits.h"

namespace leadflow::sandbox {
namespace {

Mail without_raw(const Mail& mail) {
    Mail copy;
    copy.number = mail.number;
    copy.received = mail.received;
    copy.source = mail.source;
    copy.envelope_from = mail.envelope_from;
    copy.recipients = mail.recipients;
    copy.headers = mail.headers;
    return copy;
}

}  // namespace

uint64_t Mailbox::deliver(Mail mail) {
    mail.received = clock_.now();
    base::MutexLock lock(mutex_);
    mail.number = next_number_++;
    ++(mail.source == MailSource::kSmtp ? by_smtp_ : by_graph_);
    message_ids_.add(mail.headers.message_id);
    by_message_id_.emplace(mail.headers.message_id, mail.number);
    bytes_ += mail.raw.size();
    mails_.push_back(std::move(mail));
    while (mails_.size() > 1 && (mails_.size() > kMailsMax || bytes_ > kMailsBytesMax))
        drop_oldest();
    return next_number_ - 1;
}

const Mail* Mailbox::find(uint64_t number) const {
    if (mails_.empty() || number < mails_.front().number) return nullptr;
    const uint64_t place = number - mails_.front().number;
    return place < mails_.size() ? &mails_[place] : nullptr;
}

std::optional<Mail> Mailbox::mail(uint64_t number) const {
    base::MutexLock lock(mutex_);
    const Mail* found = find(number);
    if (found == nullptr) return std::nullopt;
    return *found;
}

std::vector<Mail> Mailbox::newest(size_t limit, std::string_view message_id) const {
    base::MutexLock lock(mutex_);
    std::vector<Mail> list;
    if (message_id.empty()) {
        for (auto mail = mails_.rbegin(); mail != mails_.rend() && list.size() < limit; ++mail)
            list.push_back(without_raw(*mail));
        return list;
    }
    std::vector<uint64_t> numbers;
    const auto [first, last] = by_message_id_.equal_range(std::string(message_id));
    for (auto entry = first; entry != last; ++entry) numbers.push_back(entry->second);
    std::sort(numbers.rbegin(), numbers.rend());
    for (const uint64_t number : numbers) {
        const Mail* found = find(number);
        if (found != nullptr && list.size() < limit) list.push_back(without_raw(*found));
    }
    return list;
}

Mailbox::Counts Mailbox::counts() const {
    base::MutexLock lock(mutex_);
    return {by_smtp_ + by_graph_, mails_.size(), message_ids_.count(), by_smtp_, by_graph_};
}

void Mailbox::clear() {
    base::MutexLock lock(mutex_);
    mails_.clear();
    by_message_id_.clear();
    message_ids_.clear();
    bytes_ = by_smtp_ = by_graph_ = 0;
}

void Mailbox::drop_oldest() {
    const Mail& oldest = mails_.front();
    bytes_ -= oldest.raw.size();
    const auto [first, last] = by_message_id_.equal_range(oldest.headers.message_id);
    for (auto entry = first; entry != last; ++entry) {
        if (entry->second != oldest.number) continue;
        by_message_id_.erase(entry);
        break;
    }
    mails_.pop_front();
}

}  // namespace leadflow::sandbox
