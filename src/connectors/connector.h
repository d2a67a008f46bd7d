// SPDX-License-Identifier: Apache-2.0
// Connector: turns an action's evaluated inputs into a Call, and the far side's Reply into an
// Outcome. Pure: no I/O, no clock, no state; a connector's test needs no network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connectors/form.h"
#include "connectors/question.h"
#include "model/invocation.h"

namespace leadflow::connectors {

// What repeating a call may do.
enum class Effect {
    kIdempotentByKey,     // The far side recognises the effect id: repeat freely.
    kIdempotentByLookup,  // It names what it changes (an id, a mail address): repeat freely.
    kReadOnly,            // No effect: repeat freely.
    kNotIdempotent,       // A repeat may double the effect: mail, plain POST.
};
std::string_view name_of(Effect effect);  // "byKey", "byLookup", "readOnly", "none"

// A setting or secret that a connection of this API needs: what `connection add` asks for.
struct ConnectionField {
    std::string key;    // "host"
    std::string label;  // "SMTP server"
    bool secret = false;
    bool required = true;
    std::string default_value;
};

// How an operation starts flows. A webhook is subscribed to by plan(), with a callback URL, and
// given up by plan() with the follow-up DELETE of the Location that read() left in the outputs.
enum class Starts { kNothing, kByWebhook, kByPolling };

// What is known of an operation without any inputs.
struct Traits {
    Effect effect = Effect::kNotIdempotent;
    // Parameters whose text is HTML: lead values are escaped where they enter it.
    std::vector<std::string> html_parameters;  // "emailMessage/Body", "body/Body"
    bool mail = false;                         // Follows ActionSettings::when_possibly_sent.
    Starts starts = Starts::kNothing;
};

// What a polling trigger was answered.
struct Polled {
    model::JsonObject headers;
    std::optional<model::Json> body;  // Of the firing. None: there is nothing new.
    model::Json state = model::JsonObject();  // For the next poll.
    std::optional<base::Duration> wait;       // As the service asked.
};

// How a person signs in at the far side's own page (OAuth 2, authorization code with PKCE).
// connectors/authorization.h makes the page's address and the call that swaps the code.
struct Authorization {
    std::string page;  // May have a query, and {RedirectUrl}, {State} where a template says so.
    std::string token_url;
    std::string client_id;
    model::Secret client_secret;  // Empty: the application is a public one.
    std::string scope;
    // Not empty: the service's own form for the code, in place of the usual one; with {Code},
    // {RedirectUrl} and {CodeVerifier} in its values.
    std::vector<std::pair<std::string, model::Secret>> form;
    // Without a person's sign-in nothing can be called: there are no client credentials.
    bool only_way = true;
    // An access token without an end is as good as a refresh token: secret "access_token".
    bool takes_access_token = false;
};

// All functions: call from any thread.
class Connector {
  public:
    virtual ~Connector() = default;
    virtual std::vector<std::string> apis() const = 0;  // "shared_smtp"; "http"
    virtual std::vector<ConnectionField> connection_fields() const = 0;  // Empty: needs none.
    // For ApiConnection, `operation` is empty and method and path say which one is meant:
    // operation_of names it. kNotFound: no such operation, with those that there are.
    virtual base::Result<std::string> operation_of(std::string_view method,
                                                   std::string_view path) const = 0;
    virtual base::Result<Traits> traits(std::string_view operation) const = 0;
    // kInvalidInput names the parameter that is missing or wrong.
    virtual base::Result<model::Call> plan(const model::Invocation& invocation,
                                           const model::OpenConnection& connection) const = 0;
    virtual model::Outcome read(const model::Invocation& invocation,
                                const model::OpenConnection& connection, const model::Call& call,
                                const model::Reply& reply) const = 0;

    // One question of a polling trigger; `state` is what the last Polled said, {} at first.
    // kNotFound: it has none.
    virtual base::Result<model::Call> plan_poll(const model::Invocation& invocation,
                                                const model::OpenConnection& connection,
                                                const model::Json& state) const;
    // kUnavailable: the service did not answer, or with an error.
    virtual base::Result<Polled> read_poll(const model::Invocation& invocation,
                                           const model::OpenConnection& connection,
                                           const model::Json& state, const model::Call& call,
                                           const model::Reply& reply) const;
    // kNotFound: nobody signs in at a page of this service; kInvalidInput names the setting that is
    // missing or wrong.
    virtual base::Result<Authorization> authorization(
        const model::OpenConnection& connection) const;

    // The call that shows whether a connection works: it signs in or reads a little, and changes
    // nothing. kNotFound says why there is none (a webhook can only be posted to); kInvalidInput
    // names the setting that is missing or wrong.
    virtual base::Result<model::Call> probe(const model::OpenConnection& connection) const;
    // What came of it, as a sentence for a person, or an error that says what to mend.
    virtual base::Result<std::string> read_probe(const model::OpenConnection& connection,
                                                 const model::Call& call,
                                                 const model::Reply& reply) const;

    // Operations and fields of a built-in connector under one of its APIs; nullptr: no form.
    virtual const Form* form(std::string_view api) const;

    // The first call that answers a question of the form. All that the answer depends on stands in
    // it: equal calls may share an answer. kNotFound: no such operation; kInvalidInput: the field
    // has no list, or names the one that must be given first.
    virtual base::Result<model::Call> ask(const Question& question,
                                          const model::OpenConnection& connection) const;
    // Adds what a reply says to `finding`; with finding.next there is more to ask. An error says
    // in words what the far side did not like.
    virtual base::Status read_answer(const Question& question,
                                     const model::OpenConnection& connection,
                                     const model::Call& call, const model::Reply& reply,
                                     Finding& finding) const;
};

}  // namespace leadflow::connectors
