#include "app/demo.hpp"

#include <system_error>
#include <vector>

namespace sirve::app {

namespace fs = std::filesystem;

namespace {

/// Beside the program as it is built (build/release/sirve), as it is installed (bin/sirve), and in the working
/// directory.
Result<fs::path> find_examples(const fs::path& program) {
    const fs::path folder = program.parent_path();
    std::vector<fs::path> places;
    for (const fs::path& place :
         {folder / "../../examples/models", folder / "../share/sirve/examples/models", fs::path("examples/models")}) {
        std::error_code error;
        if (fs::is_directory(place, error)) return fs::weakly_canonical(place, error);
    }
    return not_found(
        "the example models can't be found: run `sirve demo` from the source directory, or name your models: sirve "
        "demo FILE...");
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

Result<config::Settings> demo_settings(const config::Loaded& loaded, const fs::path& program) {
    config::Settings settings = loaded.settings;
    if (!loaded.origins.contains("host")) settings.host = "127.0.0.1";
    if (!is_loopback(settings.host))
        return invalid_argument("the demo has a documented password and listens only on 127.0.0.1, not on '" +
                                settings.host + "'; use `sirve serve` for others");
    if (settings.model_files.empty() && !loaded.origins.contains("models_path")) {
        auto examples = find_examples(program);
        if (!examples) return examples.error();
        settings.models_path = std::move(*examples);
    } else if (!loaded.origins.contains("models_path")) {
        settings.models_path.clear();
    }
    return settings;
}

}  // namespace sirve::app
