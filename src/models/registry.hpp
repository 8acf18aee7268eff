#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "models/model_info.hpp"

namespace sirve::models {

/// The models that the server knows, by name: which serve, which failed and why. Thread-safe; the questions don't block
/// for longer than copying the answer, load and unload block for as long as an import takes (never on a lane).
class Registry {
  public:
    virtual ~Registry() = default;

    /// Names of the models that serve, sorted.
    virtual std::vector<std::string> ready() const = 0;
    struct Failure {
        std::string model_id;
        std::string reason;
    };
    virtual std::vector<Failure> failures() const = 0;
    virtual std::optional<ModelInfo> describe(std::string_view model_id) const = 0;
    virtual std::vector<ModelInfo> describe_all() const = 0;
    /// Grows with every change of what the questions above answer: to know whether a made document is still true.
    virtual std::uint64_t generation() const = 0;

    /// Loads (again) from the model's files. Errors: kNotFound if there are none, else why the import failed; a model
    /// that served before goes on serving.
    virtual Status load(std::string_view model_id) = 0;
    /// Stops serving it; with `delete_files` its files go too. Errors: kNotFound,
    /// kPermissionDenied where files must not be deleted.
    virtual Status unload(std::string_view model_id, bool delete_files) = 0;
};

}  // namespace sirve::models
