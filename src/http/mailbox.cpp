// SPDX-License-Identifier: Apache-2.0
#include "http/mailbox.h"

#include <sys/eventfd.h>

namespace leadflow::http {
namespace {

// Whose loop runs on this thread. A mailbox is compared with it, not a loop: who compares holds
// the mailbox, so its address cannot have been taken by another one.
thread_local const Mailbox* mailbox_here = nullptr;

class LoopAnswer final : public Responder::Target {
  public:
    LoopAnswer(std::shared_ptr<Mailbox> mailbox, ConnectionId connection, uint64_t number)
        : mailbox_(std::move(mailbox)), connection_(connection), number_(number) {}

    void respond(Response response) override {
        mailbox_->answer({connection_, number_, std::move(response)});
    }

  private:
    const std::shared_ptr<Mailbox> mailbox_;
    const ConnectionId connection_;
    const uint64_t number_;
};

}  // namespace

Mailbox::Mailbox(Owner& owner) : owner_(owner), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void Mailbox::answer(Answer&& answer) {
    if (mailbox_here == this) return owner_.answer(std::move(answer));
    base::MutexLock lock(mutex_);
    if (closed_) return;
    letters_.answers.push_back(std::move(answer));
    ring();
}

void Mailbox::arrive(Arrival&& arrival) {
    base::MutexLock lock(mutex_);
    if (closed_) return;
    letters_.arrivals.push_back(std::move(arrival));
    ring();
}

void Mailbox::stop() {
    base::MutexLock lock(mutex_);
    if (closed_) return;
    letters_.stop = true;
    ring();
}

void Mailbox::ring() {
    if (rung_) return;  // One wake-up fetches all letters.
    rung_ = true;
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(event_.fd(), &one, sizeof one);
}

void Mailbox::open_here() { mailbox_here = this; }

Letters Mailbox::take() {
    base::MutexLock lock(mutex_);
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(event_.fd(), &count, sizeof count);
    rung_ = false;
    return std::exchange(letters_, {});
}

void Mailbox::close() {
    if (mailbox_here == this) mailbox_here = nullptr;
    Letters dropped;  // Freed after the lock.
    base::MutexLock lock(mutex_);
    closed_ = true;
    std::swap(dropped, letters_);
}

Responder make_responder(std::shared_ptr<Mailbox> mailbox, ConnectionId connection,
                         uint64_t number) {
    return Responder(std::make_unique<LoopAnswer>(std::move(mailbox), connection, number));
}

}  // namespace leadflow::http
