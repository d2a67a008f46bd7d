// SPDX-License-Identifier: Apache-2.0
// A call to the outside world as a value, and what came back. Connectors plan Calls and read
// Replies; only outbound/ performs them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"

namespace leadflow::model {

// Text that must not be printed. Look at it only where it is sent.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }
    bool operator==(const Secret&) const = default;

  private:
    std::string text_;
};

// What a far side that asks for a client's certificate is shown.
struct ClientCertificate {
    Secret pfx;  // PKCS #12, as bytes.
    Secret password;
    bool operator==(const ClientCertificate&) const = default;
};

inline constexpr std::string_view kRefreshTokenHere = "{RefreshToken}";

// An OAuth 2 token that the call needs. Outbound keeps tokens, renews each one once for all
// callers, ahead of time, and once more when a call answers 401.
struct TokenRequest {
    std::string url;  // https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token
    std::string client_id;
    Secret client_secret;
    std::string scope;
    // Instead of a secret: signs an assertion of who asks (RFC 7523).
    std::optional<ClientCertificate> certificate;
    // Instead of client credentials: what a person's consent left behind (RFC 6749, section 6).
    // Where a reply brings a newer one, that takes its place.
    Secret refresh_token;
    // Whose refresh token it is: a connection and its sign-in (OpenConnection::holder). Not empty:
    // a newer one is kept durably before the access token that came with it is used.
    std::string holder;
    // Not empty: the service's own form in place of the usual one. The refresh token goes where a
    // value says kRefreshTokenHere.
    std::vector<std::pair<std::string, Secret>> form;
    // Asked for by GET with a query, as Marketo's identity service wants it, not with a form.
    bool by_query = false;
    // How long a token is used whose reply names no end.
    std::chrono::seconds lifetime_unnamed{60};
    bool operator==(const TokenRequest&) const = default;
};

// Azure Storage's account key. Outbound dates and signs the call with it (x-ms-date and
// Authorization: SharedKey): the date must be that of sending.
struct SharedKey {
    enum class Service { kBlob, kTable };
    Service service = Service::kBlob;
    std::string account;
    Secret key;  // Base64, as Azure shows it.
};

struct HttpCall {
    std::string method = "GET";
    std::string url;
    // Where the address holds a secret (a key in the query, a SAS, a webhook's path): what is
    // really called, of the same host and port; `url` leaves the secret out, or shows "***" in its
    // place. Empty: `url`.
    Secret secret_url;
    std::vector<std::pair<std::string, std::string>> headers;
    // Headers whose values are secret (Authorization by hand, API keys).
    std::vector<std::pair<std::string, Secret>> secret_headers;
    std::string body;
    std::optional<TokenRequest> token;  // Adds "Authorization: Bearer …".
    // The token that bore this number (Reply::token_number) was refused in words and not with 401:
    // the call takes another one.
    uint64_t token_refused = 0;
    std::optional<SharedKey> shared_key;
    std::optional<ClientCertificate> certificate;
    bool decompress = true;

    const std::string& address() const { return secret_url.empty() ? url : secret_url.reveal(); }
};

enum class MailSecurity { kStartTls, kImplicitTls, kNone };

struct MailCall {
    std::string host;
    uint16_t port = 587;
    MailSecurity security = MailSecurity::kStartTls;
    bool verify_certificate = true;
    std::string user;  // Empty: no AUTH.
    Secret password;
    std::string from;                     // Envelope sender.
    std::vector<std::string> recipients;  // Envelope: To, Cc and Bcc.
    std::string message;                  // RFC 5322, CRLF, ready to send.
    // Connects and logs in on a connection of its own, sends no mail, and says 250.
    bool login_only = false;
};

// A call of another flow of this server: not outbound's, the runner hands it to ingest.
struct FlowCall {
    std::string flow;     // Its id or name.
    std::string trigger;  // Empty: whatever its trigger is called.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string query;  // Encoded, without '?'.
    std::string body;
    RunId run;      // The run that it starts; if there is such a run already, that one is meant.
    std::string effects_of;  // That run's RunHead::effects_of.
    int depth = 0;  // How many flows have called one another on the way here.
    // Instead of all this: asks where a 202 has pointed to.
    std::string operation;
};
// Tells a flow that another one has called it how deep it stands. Who sends it himself only
// shortens what his flow may call.
inline constexpr std::string_view kFlowDepthHeader = "x-leadflow-flow-depth";

struct Call {
    std::variant<HttpCall, MailCall, FlowCall> what;
    base::Duration time_max = std::chrono::seconds(120);
    size_t reply_bytes_max = 16 * 1024 * 1024;
    // Connector's own mark, handed back to read(): which of its calls this was.
    std::string purpose;
    std::string request_id;  // Invocation::request_id, which its caller sets.
};

// How far a call got: what may be repeated depends on it.
enum class Reach {
    kAnswered,   // The far side spoke: status says what.
    kNotSent,    // Surely without effect: DNS, connect, TLS, refused by the address guard, token.
    kAmbiguous,  // Sent, wholly or in part, without an answer.
};

struct Reply {
    Reach reach = Reach::kNotSent;
    int status = 0;  // HTTP status, or the last SMTP reply code (250, 421, 550).
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;    // HTTP body, or the SMTP server's last reply text.
    std::string fault;   // In words, when there is no answer: "could not resolve host x".
    bool timed_out = false;
    // This one call cannot go, for what it holds: it says nothing of the far side or the sign-in.
    bool of_call = false;
    bool permanent = false;  // Not worth repeating although not sent: guard, bad URL, bad login.
    std::string sent_url;    // For the record of what was sent; without what is secret.
    uint64_t token_number = 0;  // Of the token it was sent with.
};

}  // namespace leadflow::model
