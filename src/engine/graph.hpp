#pragma once

#include <memory>

namespace ov {
class Model;
}

namespace sirve::engine {

/// A model as a graph of operations, before it is compiled: what importers end in and the engine begins with. The only
/// name of the inference library that other modules may see, and only as an opaque handle.
using Graph = std::shared_ptr<ov::Model>;

}  // namespace sirve::engine
