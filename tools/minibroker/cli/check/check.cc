#include "tools/minibroker/cli/check/check.h"

#include <algorithm>
#include <cstdio>

#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = CheckTrouble::Kind;

struct Counts {
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t run = 0;
};

std::string trouble_text(const CheckTrouble& trouble) {
    return (trouble.kind == Kind::kFailure ? "failure: " : "error: ") + trouble.text;
}

class Runner {
public:
    Runner(const CheckContext& context, std::string command, std::size_t total)
        : context_(context), command_(std::move(command)), total_(total) {}

    int run(const std::vector<Check>& checks) {
        say("Running " + command_ + "\n");
        for (const Check& check : checks) {
            say("Checking that " + check.assertion + " ... ");
            const CheckResult trouble = check.run(context_);
            if (trouble && trouble->kind == Kind::kTimeout) {
                say("\n");
                return fail_check(context_.options, command_, "timeout");
            }
            note(check, trouble);
            if (trouble && !context_.options.fail_at_end) {
                print_counts();
                return end(trouble_text(*trouble));
            }
        }
        print_counts();
        return end(counts_.failures + counts_.errors == 0 ? "" : "checks not successful");
    }

private:
    [[nodiscard]] bool json() const { return context_.options.connection.json; }

    void say(const std::string& text) const {
        if (!json()) print(text);
    }

    void note(const Check& check, const CheckResult& trouble) {
        ++counts_.run;
        if (trouble) ++(trouble->kind == Kind::kFailure ? counts_.failures : counts_.errors);
        const std::string text = trouble ? trouble_text(*trouble) : "success";
        say(looking(trouble ? Look::kRed : Look::kGreen, text) + "\n");
        outcomes_ += std::string(outcomes_.empty() ? "" : ",") + R"({"check":)" +
                     json_quoted(check.assertion) + R"(,"outcome":)" + json_quoted(text) + "}";
    }

    [[nodiscard]] std::string seconds() const {
        const std::chrono::duration<double> elapsed = Clock::now() - started_;
        char text[32] = "";
        std::snprintf(text, sizeof(text), "%.3f", elapsed.count());
        return text;
    }

    void print_counts() const {
        say("Checks run: " + std::to_string(counts_.run) + ", Failures: " +
            std::to_string(counts_.failures) + ", Errors: " + std::to_string(counts_.errors) +
            ", Skipped: " + std::to_string(total_ - counts_.run) + ", Time elapsed: " + seconds() +
            " sec - " + command_ + "\n");
    }

    [[nodiscard]] int end(const std::string& reason) const {
        if (json()) {
            print(R"({"command":)" + json_quoted(command_) + R"(,"checks":[)" + outcomes_ +
                  R"(],"failures":)" + std::to_string(counts_.failures) + R"(,"errors":)" +
                  std::to_string(counts_.errors) + R"(,"skipped":)" +
                  std::to_string(total_ - counts_.run) + R"(,"seconds":)" + seconds() + "}\n");
            return reason.empty() ? 0 : 1;
        }
        return reason.empty() ? 0 : fail_check(context_.options, command_, reason);
    }

    CheckContext context_;
    std::string command_;
    std::size_t total_;
    Counts counts_;
    std::string outcomes_;
    Clock::time_point started_ = Clock::now();
};

int fail_connecting(const CheckOptions& options, const std::string& command, const Error& error) {
    constexpr std::string_view kPrefix = "Exception in thread \"main\" ";
    const auto lines = connection_failure_lines(options.connection, error, Exceptions::kCore);
    if (!options.connection.as_artemis) return fail_check(options, command, lines[0]);
    if (!options.connection.json) print_error(lines[0]);
    std::string reason = lines.size() > 1 ? lines[1] : lines[0];
    if (reason.starts_with(kPrefix)) reason.erase(0, kPrefix.size());
    return fail_check(options, command, reason);
}

}  // namespace

int fail_check(const CheckOptions& options, const std::string& command, const std::string& reason) {
    if (options.connection.json) {
        print(R"({"command":)" + json_quoted(command) + R"(,"error":)" + json_quoted(reason) +
              "}\n");
    } else {
        print_error(command + " failed. Reason: " + reason);
    }
    return 1;
}

int refuse_check(const CheckOptions& options,
                 const std::string& command,
                 const std::string& reason) {
    constexpr const char* kClass = "java.lang.IllegalArgumentException: ";
    return fail_check(options, command, (options.connection.as_artemis ? kClass : "") + reason);
}

int run_checks(const CheckOptions& options,
               const std::string& command,
               const std::vector<Check>& checks) {
    const auto end = Clock::now() + std::chrono::milliseconds(options.timeout_milliseconds);
    const auto url = parse_broker_url(options.connection.url);
    if (!url) return fail_check(options, command, url.error().text);
    const auto management = ManagementClient::open(*url, options.connection.login);
    if (!management) return fail_connecting(options, command, management.error());
    const CheckContext context{options, **management, end};
    const int code = Runner(context, command, checks.size()).run(checks);
    (*management)->close();
    return code;
}

CheckResult read_attribute(const CheckContext& context,
                           const std::string& resource,
                           const std::string& attribute,
                           std::string& value) {
    const auto answer = context.management.call({attribute, "", resource, true});
    if (!answer) return CheckTrouble{Kind::kError, answer.error().text};
    const auto text = answer_text(answer->body);
    if (!text) return CheckTrouble{Kind::kError, text.error().text};
    value = *text;
    if (answer->succeeded) return std::nullopt;
    return CheckTrouble{Kind::kError,
                        "Failed to get " + resource + "." + attribute + ". Reason: " + *text};
}

}  // namespace minibroker::cli
