// SPDX-License-Identifier: Apache-2.0
// ErasableKeys: a key for every name there can be, any of which can be destroyed for good. What was
// sealed for a name, wherever copies of it lie, is unreadable from then on.
//
// A puncturable pseudorandom function: keys are the leaves of a binary tree, each node made of the
// one above it by a one-way function (Goldreich, Goldwasser and Micali, "How to construct random
// functions", J. ACM 33, 1986). The file holds the root alone; when a leaf is destroyed, the nodes
// beside its way up take the root's place: every other leaf can be made of these, and it cannot.
// So the file is small, and changes only when a name is destroyed (docs/formats.md).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace leadflow::crypto {

// Bits of a leaf's place. Two names share one in 2^-48 of all pairs: destroying the one would take
// the other's copies, too. A further bit costs every key another step.
inline constexpr int kPlaceBits = 48;
inline constexpr size_t kPlaceBytes = kPlaceBits / 8;
// Of the file: some 30,000 destroyed names.
inline constexpr size_t kErasableNodesMax = 1'000'000;

// What seals the copies that belong to some names together: one of them destroyed, and none opens.
class SharedKey {
  public:
    SharedKey(std::string places, std::string key)
        : places_(std::move(places)), key_(std::move(key)) {}
    ~SharedKey();
    SharedKey(SharedKey&&) = default;
    SharedKey& operator=(SharedKey&&) = default;
    SharedKey(const SharedKey&) = delete;
    SharedKey& operator=(const SharedKey&) = delete;

    // Where its names are in the tree; to be kept beside what it seals. Says nothing of the names
    // to who has not the file, and to who has it only whether a name that he knows is among them.
    const std::string& places() const { return places_; }
    // Nonce and ciphertext (libsodium secretbox, XSalsa20-Poly1305).
    std::string seal(std::string_view plain) const;
    // kCorrupt: not what it sealed.
    base::Result<std::string> open(std::string_view sealed) const;

  private:
    std::string places_;
    std::string key_;
};

// The keys of one moment. Constant; call from any thread.
class KeyTree {
  public:
    ~KeyTree();
    // Tells keys of one file from those of another: 16 hex letters, the same for good.
    const std::string& id() const { return id_; }
    // A name that was destroyed gets another place, and so a life of its own.
    SharedKey key_for(std::span<const std::string> names) const;
    // Nothing: one of them was destroyed. kCorrupt: these are no places.
    base::Result<std::optional<SharedKey>> key_at(std::string_view places) const;

  private:
    friend class ErasableKeys;
    struct Node {
        int depth = 0;  // 0: the root.
        std::string key;
    };
    using Nodes = std::map<uint64_t, Node>;  // By the first of the places below; no two overlap.

    KeyTree() = default;
    KeyTree(const KeyTree&) = default;
    static std::shared_ptr<KeyTree> grown();
    static base::Result<std::shared_ptr<KeyTree>> read(std::string_view text);
    base::Status read_node(std::span<const std::string_view> words);
    std::string text() const;
    uint64_t place_of(std::string_view name, int life) const;
    uint64_t place_of(std::string_view name) const;  // Of its present life.
    Nodes::const_iterator node_above(uint64_t place) const;  // end(): destroyed.
    static std::string leaf_at(const Node& node, uint64_t place);
    void destroy(uint64_t place);

    std::string id_;
    std::string salt_;  // Makes places of names; never destroyed.
    Nodes nodes_;
};

// Call from any thread.
class ErasableKeys {
  public:
    // Reads the file, or makes it (mode 0600, synced) when it is absent.
    static base::Result<std::unique_ptr<ErasableKeys>> open(const std::string& file);

    std::shared_ptr<const KeyTree> present() const;
    // When it returns, the keys are neither in memory nor in the file, and the file that had them
    // was written over. Whoever still holds an earlier KeyTree has them until he lets it go.
    // kLimitExceeded: kErasableNodesMax.
    base::Status destroy(std::span<const std::string> names);

  private:
    ErasableKeys(std::string file, std::shared_ptr<const KeyTree> tree)
        : file_(std::move(file)), tree_(std::move(tree)) {}

    const std::string file_;
    base::Mutex change_mutex_;  // One change at a time; taken before mutex_.
    mutable base::Mutex mutex_;
    std::shared_ptr<const KeyTree> tree_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::crypto
