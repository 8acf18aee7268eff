#pragma once

#include <memory>

#include "api/tensor_body.hpp"

namespace sirve::api {

/// Reads tensor bodies into reused buffers, as fast as simdjson can: the usual case is parsed on demand straight into
/// the TensorValue; whatever is unusual goes to read_carefully. One per lane; not thread-safe.
class TensorReader {
  public:
    TensorReader();
    ~TensorReader();

    /// Nothing if all is well; then `out` holds the body. `text` needs no padding.
    std::optional<BodyProblem> read(std::string_view text, const TensorBody& out);

    /// The fast way alone: false if the body is not the plain usual case; then `out` holds anything. It never accepts
    /// what read_carefully refuses. For tests; others call read().
    bool read_fast(std::string_view text, const TensorBody& out);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::api
