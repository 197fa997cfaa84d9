#include "config/convert/acceptor_import.h"

#include "base/secret_url.h"
#include "base/text.h"
#include "config/acceptor_parameters.h"
#include "config/acceptor_url.h"

namespace minibroker::config {
namespace {

constexpr std::string_view kScheme = "tcp://";

constexpr std::string_view kBlanks = " \t\r\n\f\v";

// @param within  set when some stood within a word, whose meaning that changes
std::string without_blanks(std::string_view text, bool& within) {
    constexpr std::string_view kBetween = "?;&=";
    std::string out;
    bool blank = false;
    for (const char c : text) {
        if (kBlanks.contains(c)) {
            blank = true;
            continue;
        }
        if (blank && !out.empty() && !kBetween.contains(c) && !kBetween.contains(out.back())) {
            within = true;
        }
        blank = false;
        out += c;
    }
    return out;
}

// The fault of `name=value`, "" for none.
// @param hidden  whether a piece may be the rest of a secret that has a separator in it
std::string judge(std::string_view piece, bool hidden, AcceptorNotes& notes) {
    const auto url = parse_acceptor_url("tcp://h?" + std::string(piece));
    if (!url) return hidden ? "a parameter has no value, or a % in it" : url.error().text;
    for (const UrlParameter& parameter : url->parameters) {
        Acceptor ignored;
        const std::string wrong =
            set_acceptor_parameter(parameter.name, parameter.value, ignored, notes);
        if (!wrong.empty()) return hidden ? wrong.substr(0, wrong.find(", found \"")) : wrong;
    }
    return {};
}

}  // namespace

std::string imported_acceptor_url(std::string_view text,
                                  const std::function<void(const std::string& why)>& note) {
    bool within = false;
    std::string url = without_blanks(text, within);
    if (within) note("white space within a word: left out, as in Artemis");
    if (!url.starts_with(kScheme)) return url;  // the reader says what is wrong
    const auto question = url.find('?');
    std::string out = url.substr(0, question);
    const auto path = out.find('/', kScheme.size());
    if (path != std::string::npos) {
        note(may_hold_secret(url) ? "the path behind its port: left out"
                                  : "the path \"" + printable(out.substr(path)) + "\": left out");
        out.resize(path);
    }
    if (question == std::string::npos) return out;
    char separator = '?';
    AcceptorNotes notes;
    const bool hidden = may_hold_secret(url);
    for (const std::string_view part : split(std::string_view(url).substr(question + 1), '&')) {
        for (const std::string_view piece : split(part, ';')) {
            if (piece.empty()) continue;
            const std::string wrong = judge(piece, hidden, notes);
            if (!wrong.empty()) {
                note(wrong + ": left out");
                continue;
            }
            out += separator;
            out += piece;
            separator = ';';
        }
    }
    return out;
}

}  // namespace minibroker::config
