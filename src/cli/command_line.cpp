#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "base/clock.hpp"
#include "base/version.hpp"
#include "cli/check.hpp"
#include "cli/convert.hpp"
#include "cli/inspect.hpp"
#include "cli/progress.hpp"
#include "config/command_line.hpp"
#include "config/render.hpp"
#include "models/sandboxed_import.hpp"

namespace sirve::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  sirve demo                              try it: example models, user admin/password
  sirve serve model.keras --port 8000     serve one model, named after the file
  sirve serve --models ./modelos --reload serve a directory and follow its changes
  sirve settings                          show every setting and where it comes from
  sirve inspect model.keras               what is in a model, and whether it can be served
  sirve check model.keras                 compare its predictions with model_check.npz)";

/// What the command line says, as text; config checks it.
struct Given {
    config::CommandLine settings;
    std::vector<std::string> models;
};

config::Loaded load(const Given& given, const config::Environment& environment, bool demo) {
    config::Sources sources;
    sources.environment = environment;
    sources.command_line = given.settings;
    sources.demo = demo;
    config::Loaded loaded = config::load(sources);
    loaded.settings.model_files.assign(given.models.begin(), given.models.end());
    return loaded;
}

int serve_with(const Given& given, const config::Environment& environment, ServeMode mode, const Serve& serve) {
    const config::Loaded loaded = load(given, environment, mode == ServeMode::kDemo);
    if (!loaded.ok()) {
        std::cerr << config::explain(loaded.problems);
        return kFailure;
    }
    return serve(loaded, mode);
}

int show_settings(const Given& given, const config::Environment& environment) {
    const config::Loaded loaded = load(given, environment, false);
    std::cout << config::render_effective(loaded);
    if (loaded.ok()) return kSuccess;
    std::cerr << config::explain(loaded.problems);
    return kFailure;
}

/// What the model commands read a file with: this same program and the one beside it, as the server does. Somebody at a
/// terminal sees how far it is.
struct CommandEngines {
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
    const SystemClock clock;
    const engine::Engine openvino;
    const engine::TensorFlow tensorflow{{program.parent_path() / engine::TensorFlow::kProgram, 1}, clock};

    models::ImportAnswer read(const std::filesystem::path& file) const {
        Progress progress(std::cerr, stderr_is_terminal(), "reading " + file.filename().string());
        models::SandboxedImport::Options options;
        options.program = program;
        options.on_progress = [&](int percent) { progress.report(percent); };
        return models::SandboxedImport(openvino, std::move(options)).inspect(file);
    }
    models::ImportModel import() const {
        return [this](const std::filesystem::path& file) -> Result<keras::ImportedModel> {
            models::ImportAnswer answer = read(file);
            if (answer.error) return *answer.error;
            return std::move(answer.model);
        };
    }
    models::Engines all() const { return {import(), openvino, &tensorflow}; }
};

/// inspect, convert and check; each writes its exit code.
void add_model_commands(CLI::App& app, int& exit_code) {
    struct Words {
        std::string model;
        std::string xml;
        bool json = false;
    };
    const auto words = std::make_shared<Words>();

    CLI::App* const inspect_command =
        app.add_subcommand("inspect", "Show what is in a model, and whether it can be served");
    inspect_command->add_option("model", words->model, "A model file")->required();
    inspect_command->add_flag("--json", words->json, "As JSON");
    inspect_command->callback([words, &exit_code] {
        const CommandEngines engines;
        const auto explain = [&](const std::filesystem::path& file) { return engines.read(file); };
        exit_code = inspect(words->model, words->json ? Style::kJson : Style::kText, engines.all(), explain, std::cout,
                            std::cerr);
    });

    CLI::App* const convert_command = app.add_subcommand("convert", "Write a model as OpenVINO IR");
    convert_command->add_option("model", words->model, "A model file")->required();
    convert_command->add_option("out", words->xml, "OUT.xml; the weights go into OUT.bin")->required();
    convert_command->callback([words, &exit_code] {
        const CommandEngines engines;
        exit_code = convert(words->model, words->xml, engines.import(), std::cout, std::cerr);
    });

    CLI::App* const check_command = app.add_subcommand("check", "Compare a model's predictions with NAME_check.npz");
    check_command->add_option("model", words->model, "A model file")->required();
    check_command->callback([words, &exit_code] {
        const CommandEngines engines;
        exit_code = check(words->model, engines.all(), std::cout, std::cerr);
    });
}

}  // namespace

int run(const std::vector<std::string>& arguments, const config::Environment& environment, const Serve& serve) {
    CLI::App app{"Sirve serves Keras models over REST: one program, no Python.", "sirve"};
    app.footer(kExamples);
    app.set_version_flag("--version", std::string("sirve ") + kVersion);
    app.require_subcommand(1);

    Given given;
    int exit_code = kSuccess;

    CLI::App* const serve_command = app.add_subcommand("serve", "Serve models over HTTP");
    serve_command->add_option("models", given.models,
                              "Model files, SavedModels or directories of them, besides --models");
    config::add_flags(*serve_command, given.settings);
    serve_command->callback([&] { exit_code = serve_with(given, environment, ServeMode::kServe, serve); });

    CLI::App* const demo_command = app.add_subcommand(
        "demo", "Serve the example models on 127.0.0.1 with the user admin/password; nothing is kept");
    demo_command->add_option("models", given.models, "Your own models instead of the examples");
    config::add_flags(*demo_command, given.settings);
    demo_command->callback([&] { exit_code = serve_with(given, environment, ServeMode::kDemo, serve); });

    CLI::App* const settings_command =
        app.add_subcommand("settings", "Show the settings in effect and where each comes from");
    config::add_flags(*settings_command, given.settings);
    settings_command->callback([&] { exit_code = show_settings(given, environment); });

    add_model_commands(app, exit_code);

    // What a server calls itself for every model file; see models/sandboxed_import.hpp.
    std::string import_file;
    std::string import_directory;
    CLI::App* const import_command = app.add_subcommand("import", "")->group("");
    import_command->add_option("file", import_file)->required();
    import_command->add_option("directory", import_directory)->required();
    import_command->callback([&] { exit_code = models::import_into(import_file, import_directory); });

    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes them from the back
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? kSuccess : kUsage;
    }
    return exit_code;
}

}  // namespace sirve::cli
