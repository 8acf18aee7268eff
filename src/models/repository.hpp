#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "models/catalog.hpp"
#include "models/directory_watch.hpp"
#include "models/model_files.hpp"
#include "models/recorder.hpp"
#include "models/registry.hpp"
#include "models/servable_loader.hpp"

namespace sirve::models {

/// The models on disk: finds them, loads and unloads them, and publishes what serves in a Catalog. Thread-safe; one
/// load of one model at a time.
class Repository final : public Registry {
  public:
    struct Options {
        std::filesystem::path directory;
        std::vector<std::filesystem::path> files;  ///< further models or directories, named one by one
        std::size_t lanes = 1;
        bool may_delete_files = true;  ///< false: unload(..., delete_files) is refused
    };
    /// What it works with; everything outlives it.
    struct Services {
        const Recorder& recorder;
        Log& log;
    };
    Repository(Options options, Services services, Engines engines);

    const Catalog& catalog() const { return catalog_; }

    /// Every model that is on disk now, by name. Errors of a directory are reported in the log, once.
    std::map<std::string, ModelFiles> discover();
    /// Loads these, several at a time; a failure is recorded with its model.
    void load_all(const std::map<std::string, ModelFiles>& models);
    /// Lists them as known, but does not load them.
    void announce(const std::map<std::string, ModelFiles>& models);
    /// Brings the catalog up to date with what a watch has seen.
    void apply(const std::vector<Change>& changes);

    std::vector<std::string> ready() const override;
    std::vector<Failure> failures() const override;
    std::optional<ModelInfo> describe(std::string_view model_id) const override;
    std::vector<ModelInfo> describe_all() const override;
    std::uint64_t generation() const override { return catalog_.generation(); }
    Status load(std::string_view model_id) override;
    Status unload(std::string_view model_id, bool delete_files) override;

  private:
    Status load_files(const ModelFiles& files);
    ModelInfo describe(const std::string& model_id, const CatalogEntry& entry) const;

    const Options options_;
    const Services services_;
    const Engines engines_;
    Catalog catalog_;
    std::mutex loading_;  ///< guards files_ and keeps two loads of one model apart
    std::map<std::string, ModelFiles> files_;
    std::string last_problem_;
};

}  // namespace sirve::models
