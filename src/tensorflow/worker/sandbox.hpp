#pragma once

#include <filesystem>

namespace sirve::tensorflow {

/// Takes from this process what computing a model does not need, since a model is a program and may come from a
/// stranger: new privileges, core dumps and, where the kernel has Landlock, every file but the model's and the
/// system's libraries. To be called before there are other threads.
void enter_sandbox(const std::filesystem::path& model);

}  // namespace sirve::tensorflow
