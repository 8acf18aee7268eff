#include "models/replica.hpp"

#include <algorithm>
#include <chrono>

namespace sirve::models {

namespace {

/// A bucket's input and output buffers stay below this many elements, so that image models don't hoard memory.
constexpr std::size_t kMaxBucketElements = std::size_t{4} * 1024 * 1024;
constexpr int kWarmUpRounds = 5;

/// Elements of one row; 0 if an axis besides the batch is free.
std::size_t row_elements(const Shape& shape) {
    std::size_t elements = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        elements = shape[axis] < 0 ? 0 : elements * static_cast<std::size_t>(shape[axis]);
    return elements;
}

void read_part(const engine::CompiledModel& model, std::size_t output, std::size_t from, TensorValue& array,
               std::size_t to, std::size_t count) {
    if (array.holds_strings)
        model.read_strings(output, from, std::span(array.strings).subspan(to, count));
    else
        model.read_output(output, from, std::span(array.values).subspan(to, count));
}

Status check_rows(std::size_t output, const Shape& shape, std::size_t rows) {
    if (!shape.empty() && shape[0] == static_cast<std::int64_t>(rows)) return {};
    return Error(ErrorCode::kUnimplemented, "output " + std::to_string(output) + " has shape " + shape_text(shape) +
                                                ", which does not have one row per input row");
}

}  // namespace

std::size_t row_count(Batch batch) {
    std::size_t rows = 0;
    for (const PredictCall* call : batch) rows += static_cast<std::size_t>(call->rows());
    return rows;
}

Replica::Replica(const engine::Program& program, engine::RowUse row_use)
    : program_(program), mode_(Mode::kBuckets), rows_are_mixed_(row_use != engine::RowUse::kIndependent) {
    if (rows_are_mixed_) mode_ = Mode::kEachCall;
    std::size_t widest = 1;
    for (const TensorSpec& input : program.signature().inputs) {
        input_row_elements_.push_back(row_elements(input.shape));
        one_row_.push_back(input.shape);
        if (!input.shape.empty()) one_row_.back()[0] = 1;
        input_is_text_.push_back(input.dtype == DType::kString);
        takes_text_ = takes_text_ || input_is_text_.back();
        widest = std::max(widest, input_row_elements_.back());
        const std::int64_t batch = input.shape.empty() ? 1 : input.shape[0];
        if (batch >= 0) {
            mode_ = Mode::kFixedBatch;
            fixed_batch_ = static_cast<std::size_t>(batch);
        }
    }
    for (const TensorSpec& output : program.signature().outputs)
        output_is_text_.push_back(output.dtype == DType::kString);
    const auto is_free = [](std::size_t elements) { return elements == 0; };
    if (std::any_of(input_row_elements_.begin(), input_row_elements_.end(), is_free)) mode_ = Mode::kEachCall;
    while (largest_bucket_ + 1 < batching::kBucketCount &&
           batching::bucket_size(largest_bucket_ + 1) * widest <= kMaxBucketElements)
        ++largest_bucket_;
}

Replica::~Replica() = default;

Result<std::unique_ptr<Replica>> Replica::create(const engine::Program& program, engine::RowUse row_use) {
    std::unique_ptr<Replica> replica(new Replica(program, row_use));
    auto model = program.compile(replica->mode_ == Mode::kBuckets ? 1 : 0);
    if (!model) return model.error();
    replica->owned_[0] = std::move(*model);
    replica->ready_[0] = replica->owned_[0].get();
    if (Status warmed = replica->warm_up(); !warmed) return warmed.error();
    return replica;
}

Status Replica::warm_up() {
    engine::CompiledModel& model = *owned_[0];
    for (std::size_t i = 0; i < input_row_elements_.size(); ++i) {
        if (input_row_elements_[i] == 0) return {};  // no shape to try: the first request decides
        if (mode_ == Mode::kEachCall)
            if (Status set = model.set_input_shape(i, one_row_[i]); !set) return set;
        model.zero_input_from(i, 0);
    }
    for (int round = 0; round < kWarmUpRounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        Status done = model.infer();
        // Zeros and empty strings are nothing to some models: they know their words only.
        if (!done && (takes_text_ || program_.is_remote()) && done.error().code() == ErrorCode::kInvalidArgument)
            return {};
        if (!done) return done;
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        row_microseconds_ = took.count() / static_cast<double>(std::max<std::size_t>(fixed_batch_, 1));
    }
    for (std::size_t output = 0; output < output_is_text_.size(); ++output)
        if (Status good = check_rows(output, model.output_shape(output), fixed_batch_); !good) return good;
    return {};
}

batching::BucketSet Replica::available() const {
    batching::BucketSet set = 0;
    for (std::size_t bucket = 0; bucket < batching::kBucketCount; ++bucket)
        if (ready_[bucket].load(std::memory_order_acquire) != nullptr) set |= 1U << bucket;
    return set;
}

Status Replica::infer(Batch batch) {
    if (mode_ == Mode::kEachCall) return infer_each_call(batch);
    const std::size_t rows = row_count(batch);
    if (mode_ == Mode::kFixedBatch) {
        if (rows_are_mixed_) return infer_full_batches(batch);
        for (std::size_t first = 0; first < rows; first += fixed_batch_)
            if (Status done = infer_rows(*owned_[0], batch, first, std::min(fixed_batch_, rows - first), fixed_batch_);
                !done)
                return done;
        return {};
    }
    batching::plan_chunks(rows, available(), chunks_);
    std::size_t first = 0;
    for (const batching::Chunk& chunk : chunks_) {
        engine::CompiledModel& model = *ready_[chunk.bucket].load(std::memory_order_acquire);
        if (Status done = infer_rows(model, batch, first, chunk.rows, batching::bucket_size(chunk.bucket)); !done)
            return done;
        first += chunk.rows;
    }
    return {};
}

void Replica::write_rows(engine::CompiledModel& model, std::size_t input, Batch batch, std::size_t first,
                         std::size_t rows, std::size_t capacity) const {
    const std::size_t width = input_row_elements_[input];
    for_each_part(batch, first, rows, [&](PredictCall& call, std::size_t call_row, std::size_t count, std::size_t at) {
        const std::span<const double> values(call.inputs[input].values);
        model.write_input(input, at * width, values.subspan(call_row * width, count * width));
    });
    if (rows < capacity) model.zero_input_from(input, rows * width);
}

/// A batch that is not full is padded with its last row: a model may refuse strings that it does not know, the empty
/// one among them.
void Replica::write_text_rows(engine::CompiledModel& model, std::size_t input, Batch batch, std::size_t first,
                              std::size_t rows, std::size_t capacity) const {
    const std::size_t width = input_row_elements_[input];
    std::span<const std::string> last_row;
    for_each_part(batch, first, rows, [&](PredictCall& call, std::size_t call_row, std::size_t count, std::size_t at) {
        const std::span<const std::string> strings(call.inputs[input].strings);
        model.write_strings(input, at * width, strings.subspan(call_row * width, count * width));
        last_row = strings.subspan((call_row + count - 1) * width, width);
    });
    for (std::size_t row = rows; row < capacity; ++row) model.write_strings(input, row * width, last_row);
}

Status Replica::infer_rows(engine::CompiledModel& model, Batch batch, std::size_t first, std::size_t rows,
                           std::size_t capacity) {
    for (std::size_t input = 0; input < input_row_elements_.size(); ++input) {
        if (input_is_text_[input])
            write_text_rows(model, input, batch, first, rows, capacity);
        else
            write_rows(model, input, batch, first, rows, capacity);
    }
    if (Status done = model.infer(); !done) return done;
    return read_outputs(model, batch, first, rows, capacity);
}

Status Replica::infer_full_batches(Batch batch) {
    for (PredictCall* const call : batch) {
        if (static_cast<std::size_t>(call->rows()) != fixed_batch_)
            return invalid_argument("the model computes every row from all " + std::to_string(fixed_batch_) +
                                    " rows of its batch, so a request must have exactly as many; this one has " +
                                    std::to_string(call->rows()));
        if (Status done = infer_rows(*owned_[0], Batch(&call, 1), 0, fixed_batch_, fixed_batch_); !done) return done;
    }
    return {};
}

Status Replica::infer_each_call(Batch batch) {
    engine::CompiledModel& model = *owned_[0];
    for (PredictCall* const call : batch) {
        for (std::size_t input = 0; input < call->inputs.size(); ++input) {
            if (Status set = model.set_input_shape(input, call->inputs[input].shape); !set) return set;
            if (input_is_text_[input])
                model.write_strings(input, 0, call->inputs[input].strings);
            else
                model.write_input(input, 0, call->inputs[input].values);
        }
        if (Status done = model.infer(); !done) return done;
        const auto rows = static_cast<std::size_t>(call->rows());
        if (Status read = read_outputs(model, Batch(&call, 1), 0, rows, rows); !read) return read;
    }
    return {};
}

Status Replica::read_outputs(engine::CompiledModel& model, Batch batch, std::size_t first, std::size_t rows,
                             std::size_t capacity) {
    const std::size_t output_count = output_is_text_.size();
    for (std::size_t output = 0; output < output_count; ++output) {
        Shape shape = model.output_shape(output);
        if (Status good = check_rows(output, shape, capacity); !good) return good;
        const std::size_t width = row_elements(shape);
        for_each_part(batch, first, rows,
                      [&](PredictCall& call, std::size_t call_row, std::size_t count, std::size_t at) {
                          call.outputs.resize(output_count);
                          TensorValue& array = call.outputs[output];
                          array.shape.assign(shape.begin(), shape.end());
                          array.shape[0] = call.rows();
                          const std::size_t elements = static_cast<std::size_t>(call.rows()) * width;
                          array.holds_strings = output_is_text_[output];
                          array.values.resize(array.holds_strings ? 0 : elements);
                          array.strings.resize(array.holds_strings ? elements : 0);
                          read_part(model, output, at * width, array, call_row * width, count * width);
                      });
    }
    return {};
}

std::optional<std::size_t> Replica::wanted_bucket(std::size_t rows) {
    if (mode_ != Mode::kBuckets) return std::nullopt;
    const std::size_t bucket = std::min(batching::wanted_bucket(rows), largest_bucket_);
    if (!demand_.note(batching::bucket_size(bucket), available())) return std::nullopt;
    return bucket;
}

Status Replica::compile_bucket(std::size_t bucket) {
    auto model = program_.compile(static_cast<std::int64_t>(batching::bucket_size(bucket)));
    if (!model) return model.error();
    // What infers first takes longer. The inputs are empty strings where the model takes strings, which it may refuse.
    if (Status done = (*model)->infer(); !done && !takes_text_) return done;
    owned_[bucket] = std::move(*model);
    ready_[bucket].store(owned_[bucket].get(), std::memory_order_release);
    return {};
}

}  // namespace sirve::models
