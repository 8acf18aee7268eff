#include "engine/row_use.hpp"

#include <algorithm>
#include <cmath>
#include <openvino/core/model.hpp>
#include <random>
#include <string>
#include <vector>

namespace sirve::engine {

namespace {

constexpr const char* kSection = "sirve";
constexpr const char* kKey = "rows";
constexpr const char* kMixed = "mixed";
constexpr const char* kIndependent = "independent";

/// Elements of one row; 0 if an axis besides the batch is free.
std::size_t row_elements(const Shape& shape) {
    std::size_t elements = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        elements = shape[axis] < 0 ? 0 : elements * static_cast<std::size_t>(shape[axis]);
    return elements;
}

/// A compiled model with its first rows under test.
class Trial {
  public:
    Trial(CompiledModel& model, const Signature& signature, std::size_t rows) : model_(model), rows_(rows) {
        for (const TensorSpec& input : signature.inputs) widths_.push_back(row_elements(input.shape));
        outputs_ = signature.outputs.size();
    }

    /// Fills a row with numbers of about that size; whole ones for integers, so that 0 and 1 come up.
    void fill(std::size_t row, double size) {
        std::uniform_real_distribution<double> numbers(-size, size);
        for (std::size_t input = 0; input < widths_.size(); ++input) {
            std::vector<double> values(widths_[input]);
            for (double& value : values) value = numbers(random_);
            model_.write_input(input, row * widths_[input], values);
        }
    }

    /// Infers and gives all outputs of one row.
    Result<std::vector<double>> outputs_of(std::size_t row) {
        if (Status done = model_.infer(); !done) return done.error();
        std::vector<double> values;
        for (std::size_t output = 0; output < outputs_; ++output) {
            const Shape shape = model_.output_shape(output);
            if (shape.empty() || shape[0] != static_cast<std::int64_t>(rows_))
                return Error(ErrorCode::kUnimplemented, "output " + std::to_string(output) + " has shape " +
                                                            shape_text(shape) +
                                                            ", which does not have one row per input row");
            const std::size_t width = row_elements(shape);
            const std::size_t begin = values.size();
            values.resize(begin + width);
            model_.read_output(output, row * width, std::span(values).subspan(begin));
        }
        return values;
    }

  private:
    CompiledModel& model_;
    std::size_t rows_;
    std::size_t outputs_;
    std::vector<std::size_t> widths_;
    std::mt19937 random_{20};  // NOLINT: the same trial every time
};

bool same(double left, double right) {
    if (std::isnan(left) || std::isnan(right)) return std::isnan(left) == std::isnan(right);
    return left == right || std::abs(left - right) <= 1e-5 * std::max(std::abs(left), std::abs(right));
}

/// Does `kept` come out the same whatever stands in `changed`?
Result<bool> keeps(Trial& trial, std::size_t kept, std::size_t changed) {
    trial.fill(kept, 2);
    std::vector<double> first;
    for (const double size : {2.0, 0.0, 1000.0, 0.01}) {
        trial.fill(changed, size);
        auto outputs = trial.outputs_of(kept);
        if (!outputs) return outputs.error();
        if (first.empty())
            first = std::move(*outputs);
        else if (!std::equal(first.begin(), first.end(), outputs->begin(), outputs->end(), same))
            return false;
    }
    return true;
}

}  // namespace

void note_row_use(const Graph& graph, RowUse use) {
    if (use != RowUse::kUnknown)
        graph->set_rt_info(std::string(use == RowUse::kMixed ? kMixed : kIndependent), kSection, kKey);
}

RowUse noted_row_use(const Graph& graph) {
    if (!graph->has_rt_info(kSection, kKey)) return RowUse::kUnknown;
    const auto text = graph->get_rt_info<std::string>(kSection, kKey);
    if (text == kMixed) return RowUse::kMixed;
    return text == kIndependent ? RowUse::kIndependent : RowUse::kUnknown;
}

Result<RowUse> try_row_use(const Engine& engine, const Graph& graph, const Signature& signature) {
    std::int64_t batch = -1;
    for (const TensorSpec& input : signature.inputs) {
        if (row_elements(input.shape) == 0) return RowUse::kIndependent;
        if (input.dtype == DType::kString) return RowUse::kMixed;
        if (!input.shape.empty()) batch = input.shape[0];
    }
    if (batch == 0 || batch == 1) return RowUse::kIndependent;
    const bool is_free = batch < 0;
    auto model = engine.compile(graph, is_free ? 2 : 0);
    if (!model) return model.error();
    const auto rows = static_cast<std::size_t>(is_free ? 2 : batch);
    for (std::size_t input = 0; input < signature.inputs.size(); ++input) (*model)->zero_input_from(input, 0);
    Trial trial(**model, signature, rows);
    for (const auto& [kept, changed] : {std::pair<std::size_t, std::size_t>{0, 1}, {1, 0}}) {
        auto independent = keeps(trial, kept, changed);
        if (!independent) return independent.error();
        if (!*independent) return RowUse::kMixed;
    }
    return RowUse::kIndependent;
}

}  // namespace sirve::engine
