#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "batching/bucket_plan.hpp"
#include "engine/program.hpp"
#include "models/batch_rows.hpp"

namespace sirve::models {

/// One thread's executable copies of a model: one per batch size (bucket) that proved useful, or a single one when the
/// model's batch or another axis is not of that kind.
///
/// infer() and wanted_bucket() belong to one thread at a time; compile_bucket() may run on another one meanwhile: a
/// finished bucket is published by one atomic store.
class Replica {
  public:
    /// Compiles what the first prediction needs and runs it a few times on zeros or empty strings. Rows that are not
    /// known to be independent are taken as mixed: every call is inferred alone, as one batch of its own size.
    /// `program` must outlive the replica.
    static Result<std::unique_ptr<Replica>> create(const engine::Program& program, engine::RowUse row_use);
    ~Replica();

    /// Infers all rows. The calls' inputs are in the signature's order and fit it; the outputs are written to
    /// call.outputs (values or strings, and shape). On an error nothing is to be read from the outputs.
    Status infer(Batch batch);

    /// After a batch of `rows`: the bucket that is worth compiling now, said once.
    std::optional<std::size_t> wanted_bucket(std::size_t rows);
    /// Compiles that bucket; blocks. A failure leaves the replica as it was.
    Status compile_bucket(std::size_t bucket);

    /// Time of one row, measured by create() after a warm-up.
    double row_microseconds() const { return row_microseconds_; }

  private:
    enum class Mode {
        kBuckets,
        kFixedBatch,
        kEachCall  ///< shapes differ from call to call, or rows are mixed
    };

    Replica(const engine::Program& program, engine::RowUse row_use);
    Status warm_up();
    void write_rows(engine::CompiledModel& model, std::size_t input, Batch batch, std::size_t first, std::size_t rows,
                    std::size_t capacity) const;
    void write_text_rows(engine::CompiledModel& model, std::size_t input, Batch batch, std::size_t first,
                         std::size_t rows, std::size_t capacity) const;
    Status infer_rows(engine::CompiledModel& model, Batch batch, std::size_t first, std::size_t rows,
                      std::size_t capacity);
    Status infer_full_batches(Batch batch);
    Status infer_each_call(Batch batch);
    Status read_outputs(engine::CompiledModel& model, Batch batch, std::size_t first, std::size_t rows,
                        std::size_t capacity);
    batching::BucketSet available() const;

    const engine::Program& program_;
    std::vector<std::size_t> input_row_elements_;  ///< 0 where an axis is free
    std::vector<Shape> one_row_;                   ///< the inputs' shapes with a batch of 1
    std::vector<bool> input_is_text_;
    std::vector<bool> output_is_text_;
    bool takes_text_ = false;
    Mode mode_;
    bool rows_are_mixed_;
    std::size_t fixed_batch_ = 1;
    std::size_t largest_bucket_ = 0;
    std::array<std::unique_ptr<engine::CompiledModel>, batching::kBucketCount> owned_;
    std::array<std::atomic<engine::CompiledModel*>, batching::kBucketCount> ready_{};
    batching::BucketDemand demand_;
    std::vector<batching::Chunk> chunks_;
    double row_microseconds_ = 0;
};

}  // namespace sirve::models
