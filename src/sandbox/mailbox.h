// SPDX-License-Identifier: Apache-2.0
// Mailbox: all mails that arrived, by SMTP or through Graph, as received and with what the page
// shows of them. In memory; the oldest go first.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "sandbox/distinct.h"
#include "sandbox/mail_text.h"

namespace leadflow::sandbox {

enum class MailSource { kSmtp, kGraph };

struct Mail {
    uint64_t number = 0;  // From 1, in order of arrival; given by the mailbox.
    base::Time received;
    MailSource source = MailSource::kSmtp;
    std::string envelope_from;
    std::vector<std::string> recipients;  // Of the envelope, or of all of Graph's lists.
    MailHeaders headers;
    std::string raw;  // RFC 5322 with dot-stuffing undone; for Graph the JSON message.
};

// Call from any thread. The clock outlives it.
class Mailbox {
  public:
    explicit Mailbox(const base::Clock& clock) : clock_(clock) {}

    // Fills in number and time; returns the number.
    uint64_t deliver(Mail mail) EXCLUDES(mutex_);
    std::optional<Mail> mail(uint64_t number) const EXCLUDES(mutex_);
    // Newest first, without their raw bytes. `message_id` empty: any.
    std::vector<Mail> newest(size_t limit, std::string_view message_id) const EXCLUDES(mutex_);

    struct Counts {
        size_t mails = 0;  // Arrived since the reset.
        size_t kept = 0;   // Still there.
        size_t distinct_message_ids = 0;
        size_t by_smtp = 0;
        size_t by_graph = 0;
    };
    Counts counts() const EXCLUDES(mutex_);
    void clear() EXCLUDES(mutex_);

  private:
    void drop_oldest() REQUIRES(mutex_);
    const Mail* find(uint64_t number) const REQUIRES(mutex_);

    const base::Clock& clock_;

    mutable base::Mutex mutex_;
    std::deque<Mail> mails_ GUARDED_BY(mutex_);  // Oldest first; numbers without gaps.
    std::unordered_multimap<std::string, uint64_t> by_message_id_ GUARDED_BY(mutex_);
    Distinct message_ids_ GUARDED_BY(mutex_);
    uint64_t next_number_ GUARDED_BY(mutex_) = 1;
    size_t bytes_ GUARDED_BY(mutex_) = 0;
    size_t by_smtp_ GUARDED_BY(mutex_) = 0;
    size_t by_graph_ GUARDED_BY(mutex_) = 0;
};

}  // namespace leadflow::sandbox
