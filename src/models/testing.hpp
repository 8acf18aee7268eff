#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/executor.hpp"
#include "base/temporary_directory.hpp"
#include "engine/testing/graphs.hpp"
#include "models/servable_loader.hpp"

// Stand-ins for the tests of this module.
namespace sirve::models::testing {

/// A lane whose turns the test runs by hand.
class ManualExecutor final : public Executor {
  public:
    void post(Task task) override {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    /// Runs what is waiting now; not what that posts. Returns how many.
    std::size_t run_turn() {
        std::vector<Task> tasks;
        {
            const std::lock_guard lock(mutex_);
            tasks.swap(tasks_);
        }
        for (Task& task : tasks) task();
        return tasks.size();
    }

  private:
    std::mutex mutex_;
    std::vector<Task> tasks_;
};

/// A call that remembers whether it was answered.
struct TestCall final : PredictCall {
    int answers = 0;
    void on_done() override { ++answers; }

    TestCall() = default;
    TestCall(std::string id, Shape shape, std::vector<double> values) {
        model_id = std::move(id);
        inputs.resize(1);
        inputs[0].shape = std::move(shape);
        inputs[0].values = std::move(values);
    }
};

inline TestCall text_call(std::string id, Shape shape, std::vector<std::string> strings) {
    TestCall call(std::move(id), std::move(shape), {});
    call.inputs[0].holds_strings = true;
    call.inputs[0].strings = std::move(strings);
    return call;
}

/// "Imports" a text file: one weight a line of the graph scaled_rows; anything else is a broken model.
inline Result<keras::ImportedModel> import_weights(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<float> weights;
    for (float weight; stream >> weight;) weights.push_back(weight);
    if (weights.empty()) return invalid_argument("'" + file.filename().string() + "' holds no weights");
    keras::ImportedModel model;
    model.graph = engine::testing::scaled_rows(weights);
    model.format = "keras";
    model.parameters = static_cast<std::int64_t>(weights.size());
    return model;
}

}  // namespace sirve::models::testing
