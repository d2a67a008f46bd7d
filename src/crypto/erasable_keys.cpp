// SPDX-License-Identifier: Apache-2.0
#include "crypto/erasable_keys.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/key_file.h"
#include "crypto/mac.h"
#include "crypto/secretbox.h"

namespace leadflow::crypto {
namespace {

constexpr size_t kKeyBytes = crypto_kdf_KEYBYTES;
constexpr size_t kIdBytes = 8;
constexpr char kTreeContext[crypto_kdf_CONTEXTBYTES + 1] = "lf-tree ";
constexpr std::string_view kFirstLine = "leadflow-backup-keys 1";
// "node 48 0123456789ab " and 64 letters.
constexpr size_t kFileBytesMax = kErasableNodesMax * 96;

static_assert(crypto_secretbox_KEYBYTES == kKeyBytes);

void wipe(std::string& secret) { sodium_memzero(secret.data(), secret.size()); }

uint64_t places_below(int depth) { return uint64_t{1} << (kPlaceBits - depth); }

// The node on the way to `place`, one below that of `key`.
std::string child_of(const std::string& key, int depth, uint64_t place) {
    const uint64_t side = (place >> (kPlaceBits - depth - 1)) & 1;
    std::string child(kKeyBytes, '\0');
    crypto_kdf_derive_from_key(bytes_in(child), kKeyBytes, side, kTreeContext,
                               bytes_in(std::string_view(key)));
    return child;
}

void step_down(std::string& key, int depth, uint64_t place) {
    std::string child = child_of(key, depth, place);
    wipe(key);
    key = std::move(child);
}

void append_place(std::string& places, uint64_t place) {
    for (int shift = kPlaceBits - 8; shift >= 0; shift -= 8)
        places.push_back(static_cast<char>((place >> shift) & 0xFF));
}

uint64_t place_in(std::string_view bytes) {
    uint64_t place = 0;
    for (const char byte : bytes) place = place << 8 | static_cast<unsigned char>(byte);
    return place;
}

base::Error damaged(const char* what) {
    return base::corrupt(base::format("the keys of backups have {}", what));
}

std::optional<std::string> from_hex(std::string_view text, size_t bytes) {
    std::string out(bytes, '\0');
    size_t length = 0;
    const bool read = text.size() == 2 * bytes &&
                      sodium_hex2bin(bytes_in(out), bytes, text.data(), text.size(), nullptr,
                                     &length, nullptr) == 0;
    if (!read || length != bytes) return std::nullopt;
    return out;
}

}  // namespace

SharedKey::~SharedKey() { wipe(key_); }

std::string SharedKey::seal(std::string_view plain) const { return seal_by(key_, plain); }

base::Result<std::string> SharedKey::open(std::string_view sealed) const {
    if (sealed.size() < kSecretboxOverhead) return base::corrupt("sealed bytes are cut");
    if (auto plain = open_by(key_, sealed)) return std::move(*plain);
    return base::corrupt("sealed bytes do not open: another key, or changed bytes");
}

KeyTree::~KeyTree() {
    for (auto& [first, node] : nodes_) wipe(node.key);
}

std::shared_ptr<KeyTree> KeyTree::grown() {
    std::shared_ptr<KeyTree> tree(new KeyTree());
    tree->id_ = base::hex(random_bytes(kIdBytes));
    tree->salt_ = random_bytes(kKeyBytes);
    tree->nodes_[0] = {.depth = 0, .key = random_bytes(kKeyBytes)};
    return tree;
}

std::string KeyTree::text() const {
    std::string text = base::format("{}\nid {}\nsalt {}\n", kFirstLine, id_, base::hex(salt_));
    text.reserve(text.size() + nodes_.size() * 96);
    for (const auto& [first, node] : nodes_)
        text += base::format("node {} {:012x} {}\n", node.depth, first, base::hex(node.key));
    return text;
}

// Words of a "node" line. They come in order, as they were written.
base::Status KeyTree::read_node(std::span<const std::string_view> words) {
    int depth = -1;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), depth);
    const auto place = from_hex(words[2], kPlaceBytes);
    auto key = from_hex(words[3], kKeyBytes);
    if (depth < 0 || depth > kPlaceBits || !place || !key) return damaged("a node that cannot be read");
    const uint64_t first = place_in(*place);
    uint64_t least = 0;
    if (!nodes_.empty()) least = nodes_.rbegin()->first + places_below(nodes_.rbegin()->second.depth);
    if (first < least || first % places_below(depth) != 0) return damaged("a node out of its place");
    nodes_[first] = {.depth = depth, .key = std::move(*key)};
    return {};
}

base::Result<std::shared_ptr<KeyTree>> KeyTree::read(std::string_view text) {
    std::shared_ptr<KeyTree> tree(new KeyTree());
    if (!text.starts_with(kFirstLine) || !text.ends_with('\n'))
        return damaged("an unknown form, or no end");
    const std::vector<std::string_view> lines = base::split(text, '\n');
    for (const std::string_view line : std::span(lines).subspan(1)) {
        const std::vector<std::string_view> words = base::split(line, ' ');
        if (words.size() == 4 && words[0] == "node")
            TRY(tree->read_node(words));
        else if (words.size() == 2 && words[0] == "id" && from_hex(words[1], kIdBytes))
            tree->id_ = words[1];
        else if (words.size() == 2 && words[0] == "salt")
            tree->salt_ = from_hex(words[1], kKeyBytes).value_or("");
        else if (!line.empty())
            return damaged("a line that cannot be read");
    }
    if (tree->id_.empty() || tree->salt_.empty()) return damaged("no id or no salt");
    return tree;
}

uint64_t KeyTree::place_of(std::string_view name, int life) const {
    return place_in(hmac_sha256(salt_, base::format("{}:{}", life, name)).substr(0, kPlaceBytes));
}

uint64_t KeyTree::place_of(std::string_view name) const {
    for (int life = 0;; ++life)
        if (const uint64_t place = place_of(name, life); node_above(place) != nodes_.end())
            return place;
}

KeyTree::Nodes::const_iterator KeyTree::node_above(uint64_t place) const {
    const auto next = nodes_.upper_bound(place);
    if (next == nodes_.begin()) return nodes_.end();
    const auto found = std::prev(next);
    return place - found->first < places_below(found->second.depth) ? found : nodes_.end();
}

std::string KeyTree::leaf_at(const Node& node, uint64_t place) {
    std::string key = node.key;
    for (int depth = node.depth; depth < kPlaceBits; ++depth) step_down(key, depth, place);
    return key;
}

SharedKey KeyTree::key_for(std::span<const std::string> names) const {
    std::vector<uint64_t> all;
    for (const std::string& name : names) all.push_back(place_of(name));
    std::sort(all.begin(), all.end());
    std::string places;
    for (const uint64_t place : all) append_place(places, place);
    auto key = key_at(places);
    return std::move(**key);  // Every place was just found.
}

base::Result<std::optional<SharedKey>> KeyTree::key_at(std::string_view places) const {
    if (places.size() % kPlaceBytes != 0) return base::corrupt("sealed bytes name no keys");
    std::string leaves;
    std::optional<SharedKey> found;
    for (size_t at = 0; at < places.size(); at += kPlaceBytes) {
        const uint64_t place = place_in(places.substr(at, kPlaceBytes));
        const auto node = node_above(place);
        if (node == nodes_.end()) {
            wipe(leaves);
            return found;
        }
        leaves += leaf_at(node->second, place);
    }
    std::string key(kKeyBytes, '\0');
    crypto_generichash(bytes_in(key), key.size(), bytes_in(std::string_view(leaves)), leaves.size(),
                       bytes_in(std::string_view(salt_)), salt_.size());
    wipe(leaves);
    found.emplace(std::string(places), std::move(key));
    return found;
}

void KeyTree::destroy(uint64_t place) {
    auto above = nodes_.extract(node_above(place));
    std::string& key = above.mapped().key;
    for (int depth = above.mapped().depth; depth < kPlaceBits; ++depth) {
        const uint64_t beside = place ^ (uint64_t{1} << (kPlaceBits - depth - 1));
        nodes_[beside - beside % places_below(depth + 1)] = {.depth = depth + 1,
                                                             .key = child_of(key, depth, beside)};
        step_down(key, depth, place);
    }
    wipe(key);
}

base::Result<std::unique_ptr<ErasableKeys>> ErasableKeys::open(const std::string& file) {
    if (sodium_init() < 0) return base::internal("libsodium does not start");
    if (::access(file.c_str(), F_OK) != 0) {
        TRY(write_key_file(file, KeyTree::grown()->text()));
        TRY(sync_folder_of(file));
    }
    std::string text = TRY(read_key_file(file, kFileBytesMax));
    auto tree = KeyTree::read(text);
    wipe(text);
    if (!tree) return std::move(tree).error().in(file);
    return std::unique_ptr<ErasableKeys>(new ErasableKeys(file, std::move(*tree)));
}

std::shared_ptr<const KeyTree> ErasableKeys::present() const {
    base::MutexLock lock(mutex_);
    return tree_;
}

base::Status ErasableKeys::destroy(std::span<const std::string> names) {
    base::MutexLock changing(change_mutex_);
    const std::shared_ptr<KeyTree> tree(new KeyTree(*present()));
    for (const std::string& name : names) tree->destroy(tree->place_of(name));
    if (tree->nodes_.size() > kErasableNodesMax)
        return base::limit_exceeded(
            base::format("the keys of backups would need more than {} nodes", kErasableNodesMax));
    std::string text = tree->text();
    const base::Status replaced = replace_key_file(file_, text);
    wipe(text);
    TRY(replaced);
    base::MutexLock lock(mutex_);
    tree_ = tree;
    return {};
}

}  // namespace leadflow::crypto
