// SPDX-License-Identifier: Apache-2.0
// Document: a definition's JSON and the references in it, while it is compiled. Nothing of it is
// kept at run time.
#pragma once

#include "connectors/described/limits.h"
#include "model/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::connectors::described {

// A schema or parameter where it is used: what it refers to, and what stands beside the $ref,
// which wins. Borrows from the document.
class Node {
  public:
    Node() = default;
    explicit Node(const model::Json* value) : base_(value) {}
    Node(const model::Json* value, const model::Json* beside) : base_(value), beside_(beside) {}

    // nullptr when absent.
    const model::Json* get(std::string_view key) const;
    std::string_view text(std::string_view key) const;
    // The first of these that is a text and not empty.
    std::string_view first_text(std::initializer_list<std::string_view> keys) const;
    // True also for "true": publishers write both.
    bool flag(std::string_view key) const;
    bool has(std::string_view key) const { return get(key) != nullptr; }
    // What it is, for recognising a schema that holds itself.
    const model::Json* identity() const { return base_; }
    explicit operator bool() const { return base_ != nullptr; }

  private:
    const model::Json* base_ = nullptr;
    const model::Json* beside_ = nullptr;
};

// Borrows the JSON, which outlives it. One thread's.
class Document {
  public:
    explicit Document(const model::Json& root) : root_(root) {}
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    const model::Json& root() const { return root_; }
    // Follows local references ("#/definitions/X"); an empty Node when one leads nowhere or in a
    // circle, or to another file.
    Node resolve(const model::Json& value) const;
    bool is_openapi3() const { return !model::text_at(root_, "openapi").empty(); }

    // A few lines that refer to each other can stand for more than any memory holds. False once
    // the definition has used up the steps, or the bytes, that it may take; then what is not yet
    // opened stays closed.
    bool spend(size_t steps) const { return take(steps_left_, steps); }
    bool keep(size_t bytes) const { return take(bytes_left_, bytes); }
    bool exhausted() const { return exhausted_; }

  private:
    const model::Json* at_pointer(std::string_view reference) const;
    bool take(size_t& left, size_t wanted) const {
        if (wanted > left) {
            exhausted_ = true;
            return false;
        }
        left -= wanted;
        return true;
    }

    const model::Json& root_;
    // What is counted while reading.
    mutable size_t steps_left_ = kStepsMax;
    mutable size_t bytes_left_ = kCompiledBytesMax;
    mutable bool exhausted_ = false;
};

// Truth as publishers write it: true, "true", "True".
bool is_true(const model::Json* value);
std::string_view key_of(const boost::json::key_value_pair& member);
// About how many bytes a value takes; at least `most` when it is more.
size_t weight_of(const model::Json& value, size_t most);

}  // namespace leadflow::connectors::described
