// SPDX-License-Identifier: Apache-2.0
#include "expression/template.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "expression/ast.h"
#include "expression/evaluator.h"
#include "expression/limits.h"
#include "expression/parser.h"
#include "expression/references.h"
#include "expression/text_form.h"

namespace leadflow::expression {

using model::Json;

// One value of the template. `constant` is the whole value if nothing in it is an expression;
// else exactly one of the others has content, by kind.
struct Template::Node {
    enum class Kind { kConstant, kExpression, kText, kArray, kObject };

    // Literal text, or an expression to be turned into text.
    struct Segment {
        std::string literal;
        std::optional<Expression> expression;
    };

    Kind kind = Kind::kConstant;
    bool is_html = false;
    Json constant;
    std::optional<Expression> expression;
    std::vector<Segment> segments;
    std::vector<std::string> keys;  // Of an object, beside `items`.
    std::vector<Node> items;
};

namespace {

using Node = Template::Node;
using Kind = Node::Kind;

// Bytes of a text to its UTF-16 units. Asked in ascending order it walks the text once.
class UnitCounter {
  public:
    explicit UnitCounter(std::string_view text) : text_(text) {}

    size_t at(size_t byte) {
        if (byte < byte_) byte_ = units_ = 0;
        units_ += base::utf16_length(text_.substr(byte_, byte - byte_));
        byte_ = byte;
        return units_;
    }

  private:
    std::string_view text_;
    size_t byte_ = 0;
    size_t units_ = 0;
};

// Builds the nodes and collects every fault on the way.
class TemplateParser {
  public:
    TemplateParser(size_t characters_max, std::vector<Fault>& faults)
        : characters_max_(characters_max), faults_(faults) {}

    Node parse(const Json& value, size_t depth) {
        Node node;
        if (depth > kDepthMax) {
            faults_.push_back({path_, 0, base::format("The template is nested deeper than the "
                                                      "maximum of '{}'.", kDepthMax)});
        } else if (value.is_string()) {
            node = parse_string(model::text_of(value));
        } else if (const auto* array = value.if_array()) {
            node = parse_array(*array, depth);
        } else if (const auto* object = value.if_object()) {
            node = parse_object(*object, depth);
        } else {
            node.constant = value;
        }
        return node;
    }

  private:
    Node parse_array(const model::JsonArray& array, size_t depth) {
        Node node{.kind = Kind::kArray};
        const size_t parent = path_.size();
        for (size_t i = 0; i < array.size(); ++i) {
            path_ += base::format("[{}]", i);
            node.items.push_back(parse(array[i], depth + 1));
            path_.resize(parent);
        }
        return folded(std::move(node));
    }

    Node parse_object(const model::JsonObject& object, size_t depth) {
        Node node{.kind = Kind::kObject};
        const size_t parent = path_.size();
        for (const auto& member : object) {
            if (!path_.empty()) path_ += '.';
            path_.append(member.key().data(), member.key().size());
            node.keys.emplace_back(member.key().data(), member.key().size());
            node.items.push_back(parse(member.value(), depth + 1));
            path_.resize(parent);
        }
        return folded(std::move(node));
    }

    // Of constants only: one constant, which evaluation copies in one go.
    static Node folded(Node node) {
        const bool is_constant = std::all_of(node.items.begin(), node.items.end(),
                                             [](const Node& item) {
                                                 return item.kind == Kind::kConstant;
                                             });
        if (!is_constant) return node;
        Node constant;
        if (node.kind == Kind::kArray) {
            auto& array = constant.constant.emplace_array();
            for (Node& item : node.items) array.push_back(std::move(item.constant));
        } else {
            auto& object = constant.constant.emplace_object();
            for (size_t i = 0; i < node.keys.size(); ++i)
                object.emplace(node.keys[i], std::move(node.items[i].constant));
        }
        return constant;
    }

    Node parse_string(std::string_view text) {
        Node node;
        if (text.starts_with("@@")) {
            node.constant = model::text_value(text.substr(1));
        } else if (text.size() > 1 && text[0] == '@' && text[1] != '{') {
            node.kind = Kind::kExpression;
            size_t end = 0;
            UnitCounter units(text);
            node.expression = expression(text, 1, false, end, units);
        } else if (text.find("@{") != std::string_view::npos) {
            node = parse_segments(text);
        } else {
            node.constant = model::text_value(text);
        }
        return node;
    }

    Node parse_segments(std::string_view text) {
        Node node{.kind = Kind::kText};
        UnitCounter units_of_text(text);
        std::string literal;
        size_t at = 0;
        while (at < text.size()) {
            const size_t mark = text.find("@{", at);
            const bool is_escaped = mark != std::string_view::npos && mark > at &&
                                    text[mark - 1] == '@';
            if (is_escaped) {
                literal += text.substr(at, mark - 1 - at);
                literal += "@{";
                at = mark + 2;
                continue;
            }
            literal += text.substr(at, mark - at);
            if (mark == std::string_view::npos) break;
            auto parsed = expression(text, mark + 2, true, at, units_of_text);
            if (at == std::string_view::npos) return node;
            if (!parsed) continue;
            if (node.segments.size() >= 2 * kSegmentsMax) {
                faults_.push_back({path_, units_of_text.at(mark),
                                   base::format("The text has more than the maximum of '{}' "
                                                "expressions.",
                                                kSegmentsMax)});
                return node;
            }
            node.segments.push_back({std::exchange(literal, {}), std::nullopt});
            node.segments.push_back({{}, std::move(parsed)});
        }
        if (node.segments.empty()) {
            node.kind = Kind::kConstant;
            node.constant = model::text_value(literal);
        } else {
            node.segments.push_back({std::move(literal), std::nullopt});
            std::erase_if(node.segments, [](const Node::Segment& segment) {
                return !segment.expression && segment.literal.empty();
            });
        }
        return node;
    }

    std::optional<Expression> expression(std::string_view text, size_t start, bool is_interpolated,
                                         size_t& end, UnitCounter& units) {
        std::vector<ParseFault> found;
        auto parsed = parse_expression(text, start, is_interpolated, end, characters_max_, found);
        if (parsed) count_in_units(*parsed, units);
        // In the order of the text, which that of their finding is not quite.
        std::stable_sort(found.begin(), found.end(), [](const ParseFault& a, const ParseFault& b) {
            return a.position < b.position;
        });
        for (ParseFault& fault : found)
            faults_.push_back({path_, units.at(fault.position), std::move(fault.message)});
        return parsed;
    }

    static void count_in_units(Expression& expression, UnitCounter& units) {
        expression.position = units.at(expression.position);
        for (Expression& argument : expression.arguments) count_in_units(argument, units);
        for (Step& step : expression.steps) count_in_units(*step.key, units);
    }

    const size_t characters_max_;
    std::vector<Fault>& faults_;
    std::string path_;
};

// What is put into HTML: text is escaped, unless the context says that it is markup.
base::Result<std::string> html_of(const Expression& expression, const Json& value,
                                  const Context& context) {
    if (auto markup = context.markup(expression)) return std::move(*markup);
    return base::html_escape(TRY(text_form(value)));
}

class TemplateEvaluator {
  public:
    explicit TemplateEvaluator(const Context& context) : evaluator_(context) {}

    base::Result<Json> run(const Node& node) {
        auto result = evaluate(node);
        if (result) return result;
        base::Error error = std::move(result).error();
        error.message += failed_path_.empty()
                             ? base::format(" (at position {})", evaluator_.failed_at())
                             : base::format(" (at '{}', position {})", failed_path_,
                                            evaluator_.failed_at());
        return error;
    }

  private:
    base::Result<Json> evaluate(const Node& node) {
        switch (node.kind) {
            case Kind::kConstant: return Json(node.constant);
            case Kind::kExpression: return whole(node);
            case Kind::kText: return text(node);
            case Kind::kArray: return array(node);
            case Kind::kObject: return object(node);
        }
        return Json();
    }

    base::Result<Json> whole(const Node& node) {
        // A template whose faults were ignored.
        if (!node.expression) return base::invalid_input("The template is not valid.");
        Value value = TRY(evaluator_.evaluate(*node.expression));
        const Json& json = value.json();
        // Objects too end as text in an HTML field, and their strings are as foreign.
        const bool has_text = json.is_string() || json.is_structured();
        if (node.is_html && has_text)
            return model::text_value(
                TRY(html_of(*node.expression, json, evaluator_.context())));
        if (value.is_borrowed()) return evaluator_.meter().copy(json);
        return std::move(value).take();
    }

    base::Result<Json> text(const Node& node) {
        std::string out;
        for (const Node::Segment& segment : node.segments) {
            if (!segment.expression) {
                out += segment.literal;
                continue;
            }
            const Value value = TRY(evaluator_.evaluate(*segment.expression));
            if (node.is_html) {
                out += TRY(html_of(*segment.expression, value.json(), evaluator_.context()));
            } else {
                TRY(append_text_form(value, out));
            }
            if (out.size() > kTextBytesMax)
                return base::limit_exceeded(base::format(
                    "The text produced is longer than the maximum of '{}' bytes.", kTextBytesMax));
        }
        TRY(evaluator_.meter().spend_bytes(out.size()));
        return model::text_value(out);
    }

    base::Result<Json> array(const Node& node) {
        model::JsonArray out;
        out.reserve(node.items.size());
        for (size_t i = 0; i < node.items.size(); ++i) {
            auto item = evaluate(node.items[i]);
            if (!item) {
                const bool is_member = !failed_path_.empty() && failed_path_.front() != '[';
                failed_path_.insert(0, base::format("[{}]{}", i, is_member ? "." : ""));
                return std::move(item).error();
            }
            out.push_back(std::move(*item));
        }
        return Json(std::move(out));
    }

    base::Result<Json> object(const Node& node) {
        model::JsonObject out;
        out.reserve(node.items.size());
        for (size_t i = 0; i < node.items.size(); ++i) {
            auto item = evaluate(node.items[i]);
            if (!item) {
                const bool is_member = !failed_path_.empty() && failed_path_.front() != '[';
                failed_path_.insert(0, node.keys[i] + (is_member ? "." : ""));
                return std::move(item).error();
            }
            out.emplace(node.keys[i], std::move(*item));
        }
        return Json(std::move(out));
    }

    Evaluator evaluator_;
    // Of the string that failed, as Fault::path; grows on the way out.
    std::string failed_path_;
};

bool is_deeper_than(const Json& value, size_t depth) {
    if (const auto* array = value.if_array()) {
        return depth == 0 || std::any_of(array->begin(), array->end(), [depth](const Json& item) {
                   return is_deeper_than(item, depth - 1);
               });
    }
    if (const auto* object = value.if_object()) {
        return depth == 0 || std::any_of(object->begin(), object->end(), [depth](const auto& item) {
                   return is_deeper_than(item.value(), depth - 1);
               });
    }
    return false;
}

// About the length of its JSON.
size_t written_bytes(const Json& value) {
    constexpr size_t kScalarBytes = 4;
    size_t bytes = kScalarBytes;
    if (value.is_string()) {
        bytes += value.get_string().size();
    } else if (const auto* array = value.if_array()) {
        for (const Json& item : *array) bytes += written_bytes(item);
    } else if (const auto* object = value.if_object()) {
        for (const auto& member : *object) bytes += member.key().size() + written_bytes(member.value());
    }
    return bytes;
}

bool contains_markup(const Json& value) {
    if (value.is_string()) return model::text_of(value).find('<') != std::string_view::npos;
    if (const auto* array = value.if_array())
        return std::any_of(array->begin(), array->end(), contains_markup);
    if (const auto* object = value.if_object())
        return std::any_of(object->begin(), object->end(),
                           [](const auto& member) { return contains_markup(member.value()); });
    return false;
}

bool node_has_markup(const Node& node) {
    return contains_markup(node.constant) ||
           std::any_of(node.segments.begin(), node.segments.end(),
                       [](const Node::Segment& segment) {
                           return segment.literal.find('<') != std::string::npos;
                       }) ||
           std::any_of(node.items.begin(), node.items.end(), node_has_markup);
}

using Visit = std::function<void(const Expression&)>;
using VisitPlace = std::function<void(const Expression&, const std::string&)>;

void visit_expression(const Expression& expression, const Visit& visit) {
    visit(expression);
    for (const Expression& argument : expression.arguments) visit_expression(argument, visit);
    for (const Step& step : expression.steps) visit_expression(*step.key, visit);
}

void visit_node(const Node& node, const Visit& visit) {
    if (node.expression) visit_expression(*node.expression, visit);
    for (const Node::Segment& segment : node.segments)
        if (segment.expression) visit_expression(*segment.expression, visit);
    for (const Node& item : node.items) visit_node(item, visit);
}

void visit_places(const Node& node, std::string& path, const VisitPlace& visit) {
    const Visit here = [&path, &visit](const Expression& expression) { visit(expression, path); };
    if (node.expression) visit_expression(*node.expression, here);
    for (const Node::Segment& segment : node.segments)
        if (segment.expression) visit_expression(*segment.expression, here);
    const size_t parent = path.size();
    for (size_t i = 0; i < node.items.size(); ++i) {
        if (node.kind == Kind::kArray) path += base::format("[{}]", i);
        else path += (parent == 0 ? "" : ".") + node.keys[i];
        visit_places(node.items[i], path, visit);
        path.resize(parent);
    }
}

Node* child_of(Node& node, std::string_view key) {
    if (node.kind == Kind::kObject) {
        for (size_t i = 0; i < node.keys.size(); ++i)
            if (node.keys[i] == key) return &node.items[i];
    } else if (node.kind == Kind::kArray) {
        size_t index = 0;
        const auto result = std::from_chars(key.data(), key.data() + key.size(), index);
        if (result.ec == std::errc() && result.ptr == key.data() + key.size() &&
            index < node.items.size())
            return &node.items[index];
    }
    return nullptr;
}

}  // namespace

Template Template::parse(const Json& value, std::vector<Fault>& faults, size_t characters_max) {
    Template parsed;
    parsed.root_ = std::make_shared<Node>(TemplateParser(characters_max, faults).parse(value, 0));
    return parsed;
}

void Template::mark_html(const std::vector<std::string_view>& path) {
    Node* node = root_.get();
    for (const std::string_view key : path) {
        if (node == nullptr) return;
        node = child_of(*node, key);
    }
    if (node != nullptr) node->is_html = true;
}

base::Result<Json> Template::evaluate(const Context& context) const {
    if (root_ == nullptr) return Json();
    Json result = TRY(TemplateEvaluator(context).run(*root_));
    if (is_deeper_than(result, kDepthMax))
        return base::limit_exceeded(
            base::format("The result is nested deeper than the maximum of '{}'.", kDepthMax));
    if (written_bytes(result) > kResultBytesMax)
        return base::limit_exceeded(base::format(
            "The result is longer than the maximum of '{}' bytes.", kResultBytesMax));
    return result;
}

bool Template::is_constant() const { return root_ == nullptr || root_->kind == Kind::kConstant; }

bool Template::has_markup() const { return root_ != nullptr && node_has_markup(*root_); }

void Template::for_each_expression(const Visit& visit) const {
    if (root_ != nullptr) visit_node(*root_, visit);
}

void Template::for_each_expression(const VisitPlace& visit) const {
    std::string path;
    if (root_ != nullptr) visit_places(*root_, path, visit);
}

std::vector<std::string> Template::actions_named() const {
    std::vector<std::string> names;
    for_each_expression([&names](const Expression& expression) {
        const std::string name(expression.literal_argument(0));
        const bool names_action =
            !expression.is_literal() && names_an_action(expression.function_name());
        if (names_action && !name.empty() &&
            std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    });
    return names;
}

}  // namespace leadflow::expression
