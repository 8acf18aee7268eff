#include "config/command_line.hpp"

#include <CLI/CLI.hpp>

#include "config/settings_table.hpp"

namespace sirve::config {
namespace {

std::string help_of(const Setting& setting, const Settings& defaults) {
    std::string help(setting.help);
    if (setting.kind == Kind::kSecret) {
        // Flags are seen by every user of the machine that lists its processes.
        help += "; better in the environment, where nobody else sees it";
    } else if (const auto value = setting.print(defaults); !value.empty()) {
        help += " [" + value + "]";
    }
    return help + " (" + std::string(setting.environment) + ")";
}

CLI::Option* add_switch(CLI::App& app, const Setting& setting, const std::string& help, CommandLine& given) {
    const std::string flag = flag_of(setting);
    const auto record = [&given, key = setting.key](std::int64_t value) {
        given.values.insert_or_assign(std::string(key), value > 0 ? "true" : "false");
    };
    return app.add_flag_function(flag + ",--no-" + flag.substr(2) + "{false}", record, help);
}

CLI::Option* add_value(CLI::App& app, const Setting& setting, const std::string& help, CommandLine& given) {
    const auto record = [&given, key = setting.key](const std::string& value) {
        given.values.insert_or_assign(std::string(key), value);
    };
    return app.add_option_function<std::string>(flag_of(setting), record, help)
        ->type_name(std::string(setting.placeholder));
}

}  // namespace

void add_flags(CLI::App& app, CommandLine& given) {
    const Settings defaults;
    for (const auto& setting : settings_table()) {
        const auto help = help_of(setting, defaults);
        auto* option = setting.kind == Kind::kSwitch ? add_switch(app, setting, help, given)
                                                     : add_value(app, setting, help, given);
        option->group(std::string(setting.group))->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    app.add_option_function<std::string>(
           "--config", [&given](const std::string& file) { given.config_file = file; },
           "TOML file of settings [sirve.toml, if there is one]")
        ->type_name("FILE");
    app.add_option_function<std::string>(
           "--env-file", [&given](const std::string& file) { given.env_file = file; },
           "File of environment settings [.env, if there is one]")
        ->type_name("FILE");
}

}  // namespace sirve::config
