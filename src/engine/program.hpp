#pragma once

#include <cstdint>
#include <memory>

#include "base/error.hpp"
#include "engine/compiled_model.hpp"
#include "engine/signature.hpp"

namespace sirve::engine {

/// Whether a model computes every row of a batch (first axis) from that row alone. Only then may rows of several
/// requests share a batch, and a batch that is not full be padded.
enum class RowUse {
    kIndependent,
    kMixed,   ///< as a mean over the batch does
    kUnknown  ///< nobody said
};

/// A model that can be run, whichever library computes it: where compiled copies of it come from. Const and
/// thread-safe; its copies may not outlive it.
class Program {
  public:
    virtual ~Program() = default;

    virtual const Signature& signature() const = 0;

    /// A copy of its own for one thread. `batch` fixes the first axis of every input, which makes small models faster;
    /// 0 keeps the model's own shapes. Blocks for milliseconds to seconds.
    virtual Result<std::unique_ptr<CompiledModel>> compile(std::int64_t batch) const = 0;

    /// Never kUnknown. May compute for a while to find out. Errors: it can't be compiled or run.
    virtual Result<RowUse> row_use() const = 0;

    /// Numbers in its weights, where the engine has counted them; else 0.
    virtual std::int64_t parameters() const { return 0; }

    /// True if another process computes it: then nothing is gained by fixed batch sizes, and a lane may not wait for
    /// it.
    virtual bool is_remote() const { return false; }
};

}  // namespace sirve::engine
