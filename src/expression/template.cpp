// SPDX-License-Identifier: Apache-2.0
#include "expression/template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "expression/ast.h"
#include "expression/evaluator.h"
#include "expression/limits.h"
#include "expression/parser.h"
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

// Builds the nodes and collects every fault on the way.
class TemplateParser {
  public:
    explicit TemplateParser(std::vector<Fault>& faults) : faults_(faults) {}

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
            node.expression = expression(text, 1, false, end);
        } else if (text.find("@{") != std::string_view::npos) {
            node = parse_segments(text);
        } else {
            node.constant = model::text_value(text);
        }
        return node;
    }

    Node parse_segments(std::string_view text) {
        Node node{.kind = Kind::kText};
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
            auto parsed = expression(text, mark + 2, true, at);
            if (!parsed) return node;
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
                                         size_t& end) {
        ParseFault fault;
        auto parsed = parse_expression(text, start, is_interpolated, end, fault);
        if (!parsed)
            faults_.push_back({path_, base::utf16_length(text.substr(0, fault.position)),
                               std::move(fault.message)});
        return parsed;
    }

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

  private:
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
                TRY(append_text_form(value.json(), out));
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
        for (const Node& item : node.items) out.push_back(TRY(evaluate(item)));
        return Json(std::move(out));
    }

    base::Result<Json> object(const Node& node) {
        model::JsonObject out;
        out.reserve(node.items.size());
        for (size_t i = 0; i < node.items.size(); ++i)
            out.emplace(node.keys[i], TRY(evaluate(node.items[i])));
        return Json(std::move(out));
    }

    Evaluator evaluator_;
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

// Functions whose first argument is the name of an action.
constexpr std::array<std::string_view, 11> kNamesActions = {
    "body",          "outputs",           "actions",      "result",
    "items",         "iterationIndexes",  "actionOutputs", "actionBody",
    "formDataValue", "formDataMultiValues", "multipartBody"};

}  // namespace

Template Template::parse(const Json& value, std::vector<Fault>& faults) {
    Template parsed;
    parsed.root_ = std::make_shared<Node>(TemplateParser(faults).parse(value, 0));
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
    Json result = TRY(TemplateEvaluator(context).evaluate(*root_));
    if (is_deeper_than(result, kDepthMax))
        return base::limit_exceeded(
            base::format("The result is nested deeper than the maximum of '{}'.", kDepthMax));
    return result;
}

bool Template::is_constant() const { return root_ == nullptr || root_->kind == Kind::kConstant; }

bool Template::has_markup() const { return root_ != nullptr && node_has_markup(*root_); }

void Template::for_each_expression(const Visit& visit) const {
    if (root_ != nullptr) visit_node(*root_, visit);
}

std::vector<std::string> Template::actions_named() const {
    std::vector<std::string> names;
    for_each_expression([&names](const Expression& expression) {
        const bool names_action = std::find(kNamesActions.begin(), kNamesActions.end(),
                                            expression.function_name()) != kNamesActions.end();
        const std::string name(expression.literal_argument(0));
        if (names_action && !name.empty() &&
            std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    });
    return names;
}

}  // namespace leadflow::expression
