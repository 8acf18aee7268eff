#include "engine/tensorflow.hpp"

#include <unistd.h>

#include <algorithm>

#include "engine/remote_model.hpp"
#include "engine/tensorflow_process.hpp"

namespace sirve::engine {

namespace {

class RemoteProgram final : public Program {
  public:
    RemoteProgram(std::unique_ptr<TensorFlowProcess> process, Signature signature, std::int64_t parameters)
        : process_(std::move(process)), signature_(std::move(signature)), parameters_(parameters) {}

    const Signature& signature() const override { return signature_; }
    std::int64_t parameters() const override { return parameters_; }
    bool is_remote() const override { return true; }

    /// Every copy takes the shapes as they come; a fixed batch would win nothing.
    Result<std::unique_ptr<CompiledModel>> compile(std::int64_t) const override {
        return std::unique_ptr<CompiledModel>(std::make_unique<RemoteModel>(*process_, signature_));
    }

    /// Nobody has looked into the graph, and a call by itself is right in any case.
    Result<RowUse> row_use() const override {
        const bool one_row = std::all_of(signature_.inputs.begin(), signature_.inputs.end(),
                                         [](const TensorSpec& input) { return input.shape[0] == 1; });
        return one_row ? RowUse::kIndependent : RowUse::kMixed;
    }

  private:
    std::unique_ptr<TensorFlowProcess> process_;
    Signature signature_;
    std::int64_t parameters_;
};

}  // namespace

bool TensorFlow::is_installed() const {
    return access(options_.program.c_str(), X_OK) == 0;
}

Result<std::shared_ptr<const Program>> TensorFlow::load(const std::filesystem::path& directory,
                                                        const std::string& signature) const {
    std::error_code error;
    const std::filesystem::path model = std::filesystem::canonical(directory, error);
    if (error) return not_found("'" + directory.string() + "' can't be read: " + error.message());
    auto process = std::make_unique<TensorFlowProcess>(
        options_.program, tensorflow::LoadRequest{model.string(), signature, options_.threads}, clock_);
    auto loaded = process->start();
    if (!loaded) return loaded.error();
    return std::shared_ptr<const Program>(std::make_shared<const RemoteProgram>(
        std::move(process), Signature{std::move(loaded->inputs), std::move(loaded->outputs)}, loaded->parameters));
}

}  // namespace sirve::engine
