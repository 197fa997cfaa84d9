#include "tools/minibroker/cli/manage/address_change.h"
#include "tools/minibroker/cli/manage/address_show.h"
#include "tools/minibroker/cli/manage/deletions.h"
#include "tools/minibroker/cli/options_cli11.h"
#include "tools/minibroker/cli/start_command.h"

namespace minibroker::cli {
namespace {

void add_show(CLI::App& address, const Invocation& invocation, int& exit_code) {
    CLI::App* show = address.add_subcommand("show", "Print the addresses of a broker");
    const auto options = std::make_shared<AddressShowOptions>();
    add_connection_options(*show, options->connection);
    show->add_option("--name", options->name, "Only this address, with its routing types");
    show->add_flag("--bindings", options->bindings, "With --name: its queues");
    show->callback([options, &invocation, &exit_code] {
        const bool started = start_command(options->connection, invocation, "address.ShowAddress");
        exit_code = started ? show_address(*options) : 1;
    });
}

void add_change(CLI::App& address,
                AddressChange change,
                const Invocation& invocation,
                int& exit_code) {
    const bool create = change == AddressChange::kCreate;
    CLI::App* command =
        address.add_subcommand(create ? "create" : "update",
                               create ? "Create an address" : "Change an address's routing types");
    const auto options = std::make_shared<AddressChangeOptions>();
    add_connection_options(*command, options->connection);
    need(command->add_option("--name", options->name, "The address's name"), invocation);
    command->add_flag("--anycast", options->anycast, "It has anycast queues");
    command->add_flag("--multicast", options->multicast, "It has multicast queues");
    command->add_flag("--no-anycast", options->no_anycast, "It has no anycast queues");
    command->add_flag("--no-multicast", options->no_multicast, "It has no multicast queues");
    command->callback([options, change, create, &invocation, &exit_code] {
        const std::string name = create ? "address.CreateAddress" : "address.UpdateAddress";
        const bool started = start_command(options->connection, invocation, name);
        exit_code = started ? change_address(*options, change) : 1;
    });
}

void add_delete(CLI::App& address, const Invocation& invocation, int& exit_code) {
    CLI::App* remove = address.add_subcommand("delete", "Delete an address");
    const auto options = std::make_shared<AddressDeleteOptions>();
    add_connection_options(*remove, options->connection);
    need(remove->add_option("--name", options->name, "The address's name"), invocation);
    remove->add_flag("--force", options->force, "With its queues; closes their consumers");
    remove->callback([options, &invocation, &exit_code] {
        const bool started =
            start_command(options->connection, invocation, "address.DeleteAddress");
        exit_code = started ? delete_address(*options) : 1;
    });
}

}  // namespace

void add_address_commands(CLI::App& app, const Invocation& invocation, int& exit_code) {
    CLI::App* address = app.add_subcommand("address", "Addresses of a running broker");
    address->require_subcommand(1);
    add_show(*address, invocation, exit_code);
    add_change(*address, AddressChange::kCreate, invocation, exit_code);
    add_change(*address, AddressChange::kUpdate, invocation, exit_code);
    add_delete(*address, invocation, exit_code);
}

}  // namespace minibroker::cli
