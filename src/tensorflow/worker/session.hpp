#pragma once

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "tensorflow/messages.hpp"
#include "tensorflow/shared_memory.hpp"

namespace sirve::tensorflow {

/// A loaded SavedModel and one of its signatures. run() may be called by several threads at a time.
class Session {
  public:
    /// Blocks for seconds. Errors: kInvalidArgument if TensorFlow can't load it or there is no such signature,
    /// kUnimplemented for signatures that can't be served.
    static Result<std::unique_ptr<Session>> load(const LoadRequest& request);
    ~Session();

    const ModelSignature& signature() const;

    /// Computes what lies in `inputs` and writes the results into `outputs`, which is replaced if it is too small.
    /// Errors: kInvalidArgument if the model can't take these values.
    Result<RunReply> run(const RunRequest& request, const SharedMemory& inputs, SharedMemory& outputs) const;

  private:
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::tensorflow
