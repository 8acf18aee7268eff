#pragma once

#include <functional>

#include "base/error.hpp"
#include "tensorflow/channel.hpp"
#include "tensorflow/messages.hpp"
#include "tensorflow/shared_memory.hpp"

namespace sirve::tensorflow {

/// Computes what lies in the first memory and writes the results into the second, which is replaced if it is too small.
/// May be called by several threads at a time.
using Run = std::function<Result<RunReply>(const RunRequest&, const SharedMemory&, SharedMemory&)>;

struct LoadedModel {
    ModelSignature signature;
    Run run;
};
using Load = std::function<Result<LoadedModel>(const LoadRequest&)>;

/// The whole life of a process that computes a model: told through `control` what to load, it answers each channel on a
/// thread of its own. Ends the process when the server closes `control`, even while something is computed. `load` is
/// called before there is another thread.
[[noreturn]] void serve_model(Channel control, const Load& load);

}  // namespace sirve::tensorflow
