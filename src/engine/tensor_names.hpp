#pragma once

#include <set>
#include <string>
#include <unordered_set>

namespace sirve::engine {

/// Chooses the public names of a model's inputs, or of its outputs: a tensor often goes by several. Pure.
class NameChooser {
  public:
    /// `is_tensorflow`: the ":0" of a TensorFlow tensor is left away, as TensorFlow's own tools do.
    explicit NameChooser(bool is_tensorflow) : is_tensorflow_(is_tensorflow) {}

    /// The name that people know the next tensor by: that of its node, `node`, if it is one of the tensor's `names`;
    /// else the shortest of them; else `node`. No name is given twice.
    std::string choose(const std::unordered_set<std::string>& names, std::string node);

  private:
    bool is_tensorflow_;
    std::set<std::string> used_;
};

}  // namespace sirve::engine
