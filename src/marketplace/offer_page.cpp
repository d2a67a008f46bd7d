// SPDX-License-Identifier: Apache-2.0
#include "marketplace/offer_page.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "marketplace/limits.h"

#include <array>
#include <vector>

namespace leadflow::marketplace {
namespace {

using base::html_escape;

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}*{box-sizing:border-box}"
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:1rem;max-width:40rem;margin-inline:auto}"
    "h1{font-size:1.6rem;line-height:1.2}label{display:block;margin-top:.8rem;font-weight:600}"
    "input,textarea{display:block;width:100%;padding:.6rem;font:inherit;border:1px solid #767676;"
    "border-radius:.3rem}"
    ".consent{display:flex;gap:.6rem;align-items:flex-start;font-weight:400}"
    ".consent input{width:1.4rem;height:1.4rem;flex:none;margin:0}"
    ".buttons{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:1.2rem}"
    "button{font:inherit;padding:.7rem 1.2rem;min-height:2.75rem;border:0;border-radius:.3rem;"
    "background:#0b5cad;color:#fff;cursor:pointer}"
    "button:focus-visible,input:focus-visible,textarea:focus-visible{outline:3px solid #f5a623;"
    "outline-offset:2px}"
    ".fault{border:2px solid #b3261e;border-radius:.3rem;padding:.6rem}"
    ".trap{position:absolute;left:-999rem}.text{white-space:pre-line}";

// English, Swedish.
using Words = std::array<std::string_view, 2>;

constexpr Words kFirstName{"First name", "Förnamn"};
constexpr Words kLastName{"Last name", "Efternamn"};
constexpr Words kEmail{"E-mail (required)", "E-post (obligatoriskt)"};
constexpr Words kPhone{"Phone", "Telefon"};
constexpr Words kCompany{"Company", "Företag"};
constexpr Words kJobTitle{"Job title", "Befattning"};
constexpr Words kCountry{"Country", "Land"};
constexpr Words kNote{"What would you like to know?", "Vad vill du veta?"};
constexpr Words kTrap{"Leave this empty", "Lämna detta tomt"};
constexpr Words kGetItNow{"Get it now", "Hämta nu"};
constexpr Words kContactMe{"Contact me", "Kontakta mig"};
constexpr Words kTestDrive{"Test drive", "Provkör"};
constexpr Words kUsualConsent{
    "I agree that what I fill in here is passed on to the provider of this offer, so that they can "
    "contact me about it.",
    "Jag samtycker till att det jag fyller i här lämnas till leverantören av erbjudandet, så att de "
    "kan kontakta mig om det."};
constexpr Words kPrivacy{"Privacy statement", "Integritetspolicy"};
constexpr Words kBy{"by", "från"};
constexpr Words kThanks{"Thank you", "Tack"};
constexpr Words kThanksMore{"Your request is on its way.", "Din förfrågan är på väg."};
constexpr Words kGone{"There is no such offer", "Erbjudandet finns inte"};
constexpr Words kGoneMore{"It may have been withdrawn.", "Det kan ha dragits tillbaka."};
constexpr Words kBusy{"Please try again later", "Försök igen senare"};
constexpr Words kBusyMore{"Too many requests have come from your address.",
                          "För många förfrågningar har kommit från din adress."};

constexpr std::array<Words, 6> kFaults{{
    {"", ""},
    {"Please give a mail address, such as name@example.com.",
     "Ange en e-postadress, till exempel namn@example.com."},
    {"Please agree to the text beside the checkbox.", "Godkänn texten bredvid kryssrutan."},
    {"Something is too long: please shorten it.", "Något är för långt: korta ner det."},
    {"Please choose what you would like.", "Välj vad du vill."},
    {"Your request could not be kept just now: please try again in a moment.",
     "Din förfrågan kunde inte sparas just nu: försök igen om en stund."},
}};

std::string_view in(Language language, const Words& words) {
    return words[static_cast<size_t>(language)];
}

std::string whole_page(Language language, std::string_view title, const std::string& content) {
    return base::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n"
        "</html>\n",
        language == Language::kSwedish ? "sv" : "en", html_escape(title), kStyle, content);
}

std::string value_in(const FormState& state, std::string_view name) {
    const auto found = state.values.find(std::string(name));
    return found == state.values.end() ? std::string() : html_escape(found->second);
}

std::string field(const FormState& state, std::string_view name, const Words& label,
                  std::string_view type, std::string_view more) {
    return base::format(
        "<label for=\"{0}\">{1}</label>\n<input id=\"{0}\" name=\"{0}\" type=\"{2}\" value=\"{3}\" "
        "maxlength=\"{4}\"{5}>\n",
        name, in(state.language, label), type, value_in(state, name), kFieldMax, more);
}

std::string buttons(const Offer& offer, Language language) {
    std::string out = "<div class=\"buttons\">\n";
    const auto add = [&](bool shown, std::string_view action, const Words& label) {
        if (shown)
            out += base::format("<button name=\"action\" value=\"{}\">{}</button>\n", action,
                                in(language, label));
    };
    add(offer.text.get_it_now, "INS", kGetItNow);
    add(offer.text.contact_me, "PLT", kContactMe);
    add(offer.text.test_drive, "StartTestDrive", kTestDrive);
    return out + "</div>\n";
}

std::string head_of(const Offer& offer, Language language) {
    std::string out = base::format("<h1>{}</h1>\n", html_escape(offer.text.title));
    if (!offer.text.publisher_name.empty())
        out += base::format("<p>{} {}</p>\n", in(language, kBy),
                            html_escape(offer.text.publisher_name));
    return out;
}

std::string form_of(const Offer& offer, const FormState& state) {
    const Language language = state.language;
    // From "/offers/ID" this is "/offers/ID/leads", also behind a path of a proxy.
    std::string out = base::format("<form method=\"post\" action=\"{}/leads\">\n",
                                   html_escape(offer.id()));
    out += field(state, "email", kEmail, "email", " required autocomplete=\"email\"");
    out += field(state, "first_name", kFirstName, "text", " autocomplete=\"given-name\"");
    out += field(state, "last_name", kLastName, "text", " autocomplete=\"family-name\"");
    out += field(state, "company", kCompany, "text", " autocomplete=\"organization\"");
    out += field(state, "title", kJobTitle, "text", " autocomplete=\"organization-title\"");
    out += field(state, "phone", kPhone, "tel", " autocomplete=\"tel\"");
    out += field(state, "country", kCountry, "text", " autocomplete=\"country-name\"");
    out += base::format(
        "<label for=\"description\">{}</label>\n<textarea id=\"description\" name=\"description\" "
        "rows=\"4\" maxlength=\"{}\">{}</textarea>\n",
        in(language, kNote), kDescriptionMax, value_in(state, "description"));
    out += base::format(
        "<div class=\"trap\" aria-hidden=\"true\"><label for=\"{0}\">{1}</label>"
        "<input id=\"{0}\" name=\"{0}\" tabindex=\"-1\" autocomplete=\"off\"></div>\n",
        kTrapField, in(language, kTrap));
    const std::string consent = offer.text.consent.empty()
                                    ? std::string(in(language, kUsualConsent))
                                    : html_escape(offer.text.consent);
    out += base::format(
        "<label class=\"consent\" for=\"consent\"><input id=\"consent\" name=\"consent\" "
        "type=\"checkbox\" value=\"yes\" required{}><span class=\"text\">{}</span></label>\n",
        state.values.contains("consent") ? " checked" : "", consent);
    if (!offer.text.privacy_url.empty())
        out += base::format("<p><a href=\"{}\" rel=\"noopener noreferrer\">{}</a></p>\n",
                            html_escape(offer.text.privacy_url), in(language, kPrivacy));
    return out + buttons(offer, language) + "</form>\n";
}

}  // namespace

Language language_of(std::string_view accept_language) {
    Language best = Language::kEnglish;
    double best_weight = 0;
    for (const std::string_view part : base::split(accept_language, ',')) {
        const auto pieces = base::split(part, ';');
        const std::string tag = base::lower(base::trimmed(pieces[0]));
        const std::string name = tag.substr(0, tag.find('-'));
        if (name != "en" && name != "sv") continue;
        double weight = 1;
        if (pieces.size() > 1) {
            // q=0.8: three digits at most, so that no number is too long to read.
            const std::string q(base::trimmed(pieces[1]));
            weight = 0;
            double place = 1;
            for (const char c : q.starts_with("q=") ? q.substr(2, 5) : std::string())
                if (c >= '0' && c <= '9') {
                    weight += place * (c - '0');
                    place /= 10;
                }
        }
        if (weight > best_weight) {
            best_weight = weight;
            best = name == "sv" ? Language::kSwedish : Language::kEnglish;
        }
    }
    return best;
}

std::string offer_page(const Offer& offer, const FormState& state) {
    std::string content = head_of(offer, state.language);
    if (!offer.text.description.empty())
        content += base::format("<p class=\"text\">{}</p>\n", html_escape(offer.text.description));
    if (state.fault != FormFault::kNone)
        content += base::format("<p class=\"fault\" role=\"alert\">{}</p>\n",
                                in(state.language, kFaults[static_cast<size_t>(state.fault)]));
    if (offer.text.get_it_now || offer.text.contact_me || offer.text.test_drive)
        content += form_of(offer, state);
    return whole_page(state.language, offer.text.title, content);
}

std::string thanks_page(const Offer& offer, Language language) {
    return whole_page(language, in(language, kThanks),
                      base::format("<h1>{}</h1>\n<p>{}</p>\n<p>{}</p>\n", in(language, kThanks),
                                   in(language, kThanksMore), html_escape(offer.text.title)));
}

std::string sorry_page(Language language, bool busy) {
    const Words& title = busy ? kBusy : kGone;
    return whole_page(language, in(language, title),
                      base::format("<h1>{}</h1>\n<p>{}</p>\n", in(language, title),
                                   in(language, busy ? kBusyMore : kGoneMore)));
}

std::string page_policy() {
    static const std::string policy = base::format(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
        base::base64(crypto::sha256(kStyle)));
    return policy;
}

}  // namespace leadflow::marketplace
