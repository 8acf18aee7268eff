#include "models/sandboxed_import.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/build_id.hpp"
#include "engine/foreign_model.hpp"
#include "engine/library.hpp"
#include "models/import_inputs.hpp"
#include "models/model_files.hpp"
#include "sandbox/confinement.hpp"

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

// The files of a conversion.
constexpr char kGraphFile[] = "graph.xml";
constexpr char kWeightsFile[] = "graph.bin";
constexpr char kDescriptionFile[] = "model.json";

// Limits of the child. An honest import needs about three times the file's size besides the libraries.
constexpr std::uintmax_t kMemoryPerFileByte = 12;
constexpr std::uintmax_t kFileSizePerFileByte = 8;
constexpr std::uintmax_t kBytesPerSecond = 10'000'000;
constexpr int kImportShare = 80;  ///< of the progress; writing the graph is the rest
constexpr std::uintmax_t kMaxDescription = std::uintmax_t{256} << 20;

/// The description; empty if there is none, or one that no import writes.
std::string read_description(const fs::path& directory) {
    const fs::path file = directory / kDescriptionFile;
    std::error_code error;
    if (fs::file_size(file, error) > kMaxDescription || error) return {};
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

ImportAnswer failed(Error error) {
    ImportAnswer answer;
    answer.error = std::move(error);
    return answer;
}

Error why_it_ended(const fs::path& file, const sandbox::ChildEnd& end, std::chrono::milliseconds timeout) {
    std::string reason = "ended with exit code " + std::to_string(end.exit_code);
    if (end.signal != 0) reason = std::string("was ended by the signal '") + strsignal(end.signal) + "'";
    if (end.signal == SIGSYS) reason = "tried to reach out of its process, and was ended";
    if (end.signal == SIGXFSZ) reason = "wrote more than the file can be worth, and was ended";
    if (end.timed_out) reason = "took longer than " + std::to_string(timeout.count() / 1000) + " s";
    return invalid_argument("reading '" + file.filename().string() + "' " + reason +
                            " in its own process: the file is damaged, hostile or larger than the limits");
}

/// Everything that the child will write, made before it may make no more files.
void make_files(const fs::path& directory) {
    for (const char* name : {kGraphFile, kWeightsFile, kDescriptionFile}) std::ofstream(directory / name);
}

std::vector<std::string> confine(const fs::path& file, const fs::path& directory) {
    sandbox::Confinement confinement;
    const std::uintmax_t size = size_on_disk(file);
    confinement.max_memory += kMemoryPerFileByte * size;
    confinement.max_file_size += kFileSizePerFileByte * size;
    std::error_code ignored;
    confinement.readable = files_of_import(file);
    if (fs::is_directory(file, ignored)) confinement.readable.push_back(file);
    confinement.readable.push_back(engine::library_directory());
    for (const char* name : {kGraphFile, kWeightsFile, kDescriptionFile})
        confinement.writable.push_back(directory / name);
    return sandbox::confine_this_process(confinement);
}

}  // namespace

SandboxedImport::SandboxedImport(const engine::Engine& engine, Options options)
    : engine_(engine), options_(std::move(options)) {}

Result<keras::ImportedModel> SandboxedImport::operator()(const fs::path& file) const {
    ImportAnswer answer = inspect(file);
    if (answer.error) return *answer.error;
    return std::move(answer.model);
}

ImportAnswer SandboxedImport::inspect(const fs::path& file) const {
    if (!options_.cache) {
        const TemporaryDirectory directory("sirve-import");
        return convert(file, directory.path());
    }
    const auto key = options_.cache->key_of(file);
    if (!key) return failed(key.error());
    if (auto kept = read_from_cache(*key)) {
        // Other formats have no name but that of their file, which may have changed.
        std::error_code ignored;
        if (engine::is_foreign_model(file))
            kept->model.name = (fs::is_directory(file, ignored) ? file.filename() : file.stem()).string();
        return std::move(*kept);
    }
    TemporaryDirectory directory = options_.cache->make_directory();
    if (directory.path().empty()) directory = TemporaryDirectory("sirve-import");
    ImportAnswer answer = convert(file, directory.path());
    // Had the file changed while it was read, the conversion would be kept under the wrong key.
    const auto after = options_.cache->key_of(file);
    if (!answer.error && after && *after == *key) options_.cache->keep(*key, std::move(directory));
    return answer;
}

ImportAnswer SandboxedImport::convert(const fs::path& file, const fs::path& directory) const {
    if (directory.empty())
        return failed(internal_error("no temporary directory can be made for an import; is TMPDIR writable?"));
    const auto timeout = options_.timeout + std::chrono::seconds(size_on_disk(file) / kBytesPerSecond);
    const auto end =
        sandbox::run_child({options_.program.string(), "import", fs::absolute(file).string(), directory.string()},
                           timeout, options_.on_progress);
    if (!end) return failed(end.error());
    std::error_code ignored;
    if (end->timed_out || end->signal != 0 || fs::file_size(directory / kDescriptionFile, ignored) == 0 || ignored)
        return failed(why_it_ended(file, *end, timeout));
    ImportAnswer answer = read(directory);
    tell_what_is_missing(answer);
    return answer;
}

ImportAnswer SandboxedImport::read(const fs::path& directory) const {
    auto answer = import_answer_from_json(read_description(directory));
    if (!answer) return failed(answer.error());
    if (answer->error) return std::move(*answer);
    auto graph = engine_.load_graph(directory / kGraphFile);
    if (!graph) return failed(graph.error());
    answer->model.graph = std::move(*graph);
    return std::move(*answer);
}

std::optional<ImportAnswer> SandboxedImport::read_from_cache(const std::string& key) const {
    std::optional<ImportAnswer> answer;
    const bool found = options_.cache->read(key, [&](const fs::path& entry) {
        answer = read(entry);
        return !answer->error;
    });
    if (!found) answer.reset();
    return answer;
}

void SandboxedImport::tell_what_is_missing(const ImportAnswer& answer) const {
    if (answer.unconfined.empty() || options_.log == nullptr || told_->exchange(true)) return;
    std::string parts;
    for (const std::string& part : answer.unconfined) parts += (parts.empty() ? "" : ", ") + part;
    options_.log->warning("this kernel or container refuses a part of what confines the reading of model files: " +
                          parts + "; the rest is in force");
}

std::string converter_version() {
    return "sirve " + build_id() + ", " + engine::library_version();
}

ImportAnswer import_here(const fs::path& file, const sandbox::OnProgress& on_progress) {
    if (!engine::is_foreign_model(file)) {
        keras::ImportReport report;
        report.on_progress = on_progress;
        auto model = keras::import_file_with_report(file, report);
        ImportAnswer answer;
        if (!model) {
            answer = failed(model.error());
            for (const Error& problem : report.problems) answer.problems.push_back(problem.message());
        }
        answer.model = model ? std::move(*model) : std::move(report.model);
        return answer;
    }
    auto foreign = engine::read_foreign_model(file);
    if (!foreign) return failed(foreign.error());
    ImportAnswer answer;
    answer.model.graph = std::move(foreign->graph);
    answer.model.name = std::move(foreign->name);
    answer.model.format = std::move(foreign->format);
    answer.model.parameters = foreign->parameters;
    return answer;
}

int import_into(const fs::path& file, const fs::path& directory) {
    make_files(directory);
    const auto unconfined = confine(file, directory);
    ImportAnswer answer;
    try {
        answer = import_here(file, [](int percent) { sandbox::report_progress(percent * kImportShare / 100); });
        if (!answer.error)
            if (Status saved = engine::save_graph(answer.model.graph, directory / kGraphFile); !saved)
                answer.error = saved.error();
    } catch (const std::bad_alloc&) {
        answer =
            failed(invalid_argument("'" + file.filename().string() + "' needs more memory than an import may use"));
    }
    answer.unconfined = unconfined;
    std::ofstream(directory / kDescriptionFile, std::ios::binary) << to_json(answer);
    return answer.error ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace sirve::models
