#include "models/sandboxed_import.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "engine/foreign_model.hpp"
#include "models/child_process.hpp"
#include "models/imported_model_json.hpp"
#include "models/model_files.hpp"

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

constexpr char kGraphFile[] = "graph.xml";
constexpr char kDescriptionFile[] = "model.json";

// Limits of the child. An honest import needs about three times the file's size besides the libraries.
constexpr rlim_t kMemory = rlim_t{4} << 30;
constexpr rlim_t kMemoryPerFileByte = 12;
constexpr rlim_t kFileSize = rlim_t{1} << 30;
constexpr rlim_t kFileSizePerFileByte = 8;
constexpr std::uintmax_t kBytesPerSecond = 10'000'000;

/// A directory that only we can enter, and that goes with the object.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::error_code error;
        std::string name = (fs::temp_directory_path(error) / "sirve-import-XXXXXX").string();
        if (!error && mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

void limit(int resource, rlim_t value) {
    const rlimit both{value, value};
    setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

void limit_this_process(std::uintmax_t file_size) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // an import whose server has died is of no use
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, kFileSize + kFileSizePerFileByte * file_size);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes of address space
    limit(RLIMIT_AS, kMemory + kMemoryPerFileByte * file_size);
#endif
}

std::string read_text(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void write_text(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

/// By our own importer, or by the inference library's.
Result<keras::ImportedModel> import_model(const fs::path& file) {
    if (!engine::is_foreign_model(file)) return keras::import_file(file);
    auto foreign = engine::read_foreign_model(file);
    if (!foreign) return foreign.error();
    keras::ImportedModel model;
    model.graph = std::move(foreign->graph);
    model.name = std::move(foreign->name);
    model.format = std::move(foreign->format);
    model.parameters = foreign->parameters;
    return model;
}

Error why_it_ended(const fs::path& file, const ChildEnd& end, std::chrono::milliseconds timeout) {
    std::string reason = "ended with exit code " + std::to_string(end.exit_code);
    if (end.signal != 0) reason = std::string("was ended by the signal '") + strsignal(end.signal) + "'";
    if (end.timed_out) reason = "took longer than " + std::to_string(timeout.count() / 1000) + " s";
    return invalid_argument("reading '" + file.filename().string() + "' " + reason +
                            " in its own process: the file is damaged, hostile or larger than the limits");
}

}  // namespace

SandboxedImport::SandboxedImport(const engine::Engine& engine, fs::path program, std::chrono::milliseconds timeout)
    : engine_(engine), program_(std::move(program)), timeout_(timeout) {}

Result<keras::ImportedModel> SandboxedImport::operator()(const fs::path& file) const {
    const TemporaryDirectory directory;
    if (directory.path().empty())
        return internal_error("no temporary directory can be made for an import; is TMPDIR writable?");
    const auto timeout = timeout_ + std::chrono::seconds(size_on_disk(file) / kBytesPerSecond);
    const auto end =
        run_child({program_.string(), "import", fs::absolute(file).string(), directory.path().string()}, timeout);
    if (!end) return end.error();
    const std::string description = read_text(directory.path() / kDescriptionFile);
    if (end->timed_out || end->signal != 0 || description.empty()) return why_it_ended(file, *end, timeout);

    auto model = imported_model_from_json(description);
    if (!model) return model.error();
    auto graph = engine_.load_graph(directory.path() / kGraphFile);
    if (!graph) return graph.error();
    model->graph = std::move(*graph);
    return model;
}

int import_into(const fs::path& file, const fs::path& directory) {
    limit_this_process(size_on_disk(file));
    try {
        const auto model = import_model(file);
        if (!model) {
            write_text(directory / kDescriptionFile, to_json(model.error()));
            return EXIT_FAILURE;
        }
        if (Status saved = engine::save_graph(model->graph, directory / kGraphFile); !saved) {
            write_text(directory / kDescriptionFile, to_json(saved.error()));
            return EXIT_FAILURE;
        }
        write_text(directory / kDescriptionFile, to_json(*model));
        return EXIT_SUCCESS;
    } catch (const std::bad_alloc&) {
        write_text(
            directory / kDescriptionFile,
            to_json(invalid_argument("'" + file.filename().string() + "' needs more memory than an import may use")));
        return EXIT_FAILURE;
    }
}

}  // namespace sirve::models
