#include "models/servable.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <utility>

#include "models/confidence.hpp"
#include "models/input_check.hpp"

namespace sirve::models {

namespace {

std::uint64_t next_uid() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

/// Elements of one row of a spec; nothing if an axis besides the batch is free.
std::optional<std::size_t> row_width(const TensorSpec& spec) {
    std::size_t width = 1;
    for (std::size_t axis = 1; axis < spec.shape.size(); ++axis) {
        if (spec.shape[axis] < 0) return std::nullopt;
        width *= static_cast<std::size_t>(spec.shape[axis]);
    }
    return width;
}

/// A scaler fits rows of its width, or (sequences) tensors whose last axis is its width.
Status check_scaler(const preprocess::Scaler& scaler, const std::vector<TensorSpec>& tensors, const std::string& which,
                    const std::string& side) {
    if (tensors.size() != 1)
        return invalid_argument(which + " can't be used: the model has " + std::to_string(tensors.size()) + " " + side +
                                "s, and a scaler belongs to exactly one");
    const TensorSpec& tensor = tensors[0];
    if (tensor.dtype == DType::kString)
        return invalid_argument(which + " can't be used: the model's " + side + " '" + tensor.name +
                                "' holds strings, and scalers are for numbers");
    const auto width = row_width(tensor);
    const std::int64_t last = tensor.shape.empty() ? 1 : tensor.shape.back();
    const auto features = static_cast<std::int64_t>(scaler.features());
    if ((width && static_cast<std::int64_t>(*width) == features) || last == features || last < 0) return {};
    return invalid_argument(which + " (" + scaler.class_name() + ") was fitted on " + std::to_string(features) +
                            " features, but the model's " + side + " '" + tensor.name + "' has shape " +
                            shape_text(tensor.shape));
}

bool is_single_precision(DType dtype) {
    return dtype == DType::kFloat32 || dtype == DType::kFloat16 || dtype == DType::kBFloat16;
}

/// Text is measured by its length: a model was warmed up with empty strings. About what splitting it into words takes.
constexpr double kMicrosecondsPerByte = 0.05;

bool fits_float(double value) {
    return std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max());
}

/// A call that nobody waits for.
struct CheckCall final : PredictCall {
    void on_done() override {}
};

}  // namespace

Servable::Servable(Parts parts) : parts_(std::move(parts)), uid_(next_uid()) {}

Status Servable::check_scalers() const {
    if (parts_.scalers.x)
        if (Status fits = check_scaler(*parts_.scalers.x, signature().inputs, "scaler_X", "input"); !fits) return fits;
    if (parts_.scalers.y)
        if (Status fits = check_scaler(*parts_.scalers.y, signature().outputs, "scaler_y", "output"); !fits)
            return fits;
    return {};
}

Result<std::unique_ptr<Replica>> Servable::make_replica() const {
    return Replica::create(*parts_.program, row_use_);
}

Status Servable::run_check_examples(Replica& replica) {
    const auto examples = std::exchange(parts_.check, std::nullopt);
    if (!examples) return {};
    const std::string place = "check examples of model '" + parts_.info.model_id + "'";
    CheckCall call;
    call.inputs = examples->inputs;
    if (Status fits = check_inputs(signature(), parts_.info.model_id, call.inputs); !fits)
        return fits.error().in(place);
    if (Status scaled = scale_inputs(call); !scaled) return scaled.error().in(place);
    PredictCall* const batch[] = {&call};
    if (Status inferred = replica.infer(batch); !inferred) return inferred.error().in(place);
    if (Status finished = finish_outputs(call); !finished) return finished.error().in(place);
    auto result = compare_outputs(call.outputs, examples->outputs, parts_.config.check_tolerance);
    if (!result) return result.error().in(place);
    parts_.info.checked = *result;
    return {};
}

Result<ServablePtr> Servable::create(Parts parts, std::size_t lanes) {
    std::shared_ptr<Servable> servable(new Servable(std::move(parts)));
    if (Status fits = servable->check_scalers(); !fits) return fits.error();
    auto row_use = servable->parts_.program->row_use();
    if (!row_use) return row_use.error();
    servable->row_use_ = *row_use;
    auto first = servable->make_replica();
    if (!first) return first.error();
    servable->row_microseconds_ = (*first)->row_microseconds();
    ModelInfo& info = servable->parts_.info;
    info.warmup_microseconds = servable->row_microseconds_;
    info.inputs = servable->signature().inputs;
    info.outputs = servable->signature().outputs;
    info.labels = servable->parts_.config.labels;
    info.config_json = servable->parts_.config.json;
    if (servable->parts_.scalers.x) info.scaler_x = servable->parts_.scalers.x->class_name();
    if (servable->parts_.scalers.y) info.scaler_y = servable->parts_.scalers.y->class_name();
    if (Status right = servable->run_check_examples(**first); !right) return right.error();
    info.state = ModelState::kReady;

    if (servable->row_microseconds_ > kHeavyRowMicroseconds || servable->parts_.program->is_remote()) {
        servable->pool_.push_back(std::move(*first));
        return ServablePtr(std::move(servable));
    }
    servable->replicas_.push_back(std::move(*first));
    while (servable->replicas_.size() < lanes) {
        auto replica = servable->make_replica();
        if (!replica) return replica.error();
        servable->replicas_.push_back(std::move(*replica));
    }
    return ServablePtr(std::move(servable));
}

double Servable::estimated_microseconds(const PredictCall& call) const {
    double sum = row_microseconds_ * static_cast<double>(call.rows());
    for (const TensorValue& input : call.inputs)
        for (const std::string& text : input.strings) sum += kMicrosecondsPerByte * static_cast<double>(text.size());
    return sum;
}

Result<std::unique_ptr<Replica>> Servable::borrow() const {
    {
        const std::lock_guard lock(pool_mutex_);
        if (!pool_.empty()) {
            auto replica = std::move(pool_.back());
            pool_.pop_back();
            return replica;
        }
    }
    return make_replica();
}

void Servable::give_back(std::unique_ptr<Replica> replica) const {
    const std::lock_guard lock(pool_mutex_);
    pool_.push_back(std::move(replica));
}

Status Servable::scale_inputs(PredictCall& call) const {
    if (parts_.scalers.x) parts_.scalers.x->transform(call.inputs[0].values);
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        if (!is_single_precision(signature().inputs[i].dtype)) continue;
        const std::vector<double>& values = call.inputs[i].values;
        const auto too_large = std::find_if_not(values.begin(), values.end(), fits_float);
        if (too_large == values.end()) continue;
        const auto width = values.size() / static_cast<std::size_t>(call.rows());
        const auto index = static_cast<std::size_t>(too_large - values.begin());
        return invalid_argument("row " + std::to_string(index / width) + " has a value that model '" +
                                parts_.info.model_id + "' can't hold as float32 (value " +
                                std::to_string(index % width) + " of the row" +
                                (parts_.scalers.x ? ", after scaling" : "") + "): it must stay below 3.4e38");
    }
    return {};
}

void Servable::describe_outputs(PredictCall& call, std::size_t rows) const {
    call.version = parts_.info.version;
    call.outputs.resize(signature().outputs.size());
    for (std::size_t i = 0; i < call.outputs.size(); ++i) {
        const TensorSpec& spec = signature().outputs[i];
        TensorValue& output = call.outputs[i];
        output.name = spec.name;
        output.holds_strings = spec.dtype == DType::kString;
        output.single_precision = is_single_precision(spec.dtype) && !parts_.scalers.y;
        if (output.shape.size() != spec.shape.size()) output.shape = spec.shape;
        if (!output.shape.empty()) output.shape[0] = static_cast<std::int64_t>(rows);
    }
}

Status Servable::finish_outputs(PredictCall& call) const {
    const auto rows = static_cast<std::size_t>(call.rows());
    describe_outputs(call, rows);
    if (parts_.scalers.y) parts_.scalers.y->inverse_transform(call.outputs[0].values);

    std::string bad_rows;
    for (std::size_t row = 0; row < rows && bad_rows.size() < 100; ++row) {
        bool finite = true;
        for (const TensorValue& output : call.outputs) {
            const std::size_t width = output.values.size() / rows;
            for (std::size_t i = row * width; i < (row + 1) * width; ++i)
                finite = finite && std::isfinite(output.values[i]);
        }
        if (!finite) bad_rows += (bad_rows.empty() ? "" : ", ") + std::to_string(row);
    }
    if (!bad_rows.empty())
        return invalid_argument("the result is not a finite number in row " + bad_rows + " of model '" +
                                parts_.info.model_id + "': the input is too extreme for it");
    compute_confidence(parts_.config.confidence, call.outputs, rows, call.confidence);
    return {};
}

}  // namespace sirve::models
