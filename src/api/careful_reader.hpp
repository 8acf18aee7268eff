#pragma once

#include "api/tensor_body.hpp"

namespace sirve::api {

/// Reads a tensor body in one pass without building a document, and says exactly what is wrong with it: the slow but
/// complete twin of TensorReader, which calls it for everything that is not the plain usual case. Time and memory are
/// linear in the body's size whatever it holds. Nothing if all is well; then `out` holds the body.
std::optional<BodyProblem> read_carefully(std::string_view text, const TensorBody& out);

}  // namespace sirve::api
