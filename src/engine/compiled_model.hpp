#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/error.hpp"
#include "base/tensor.hpp"

namespace sirve::engine {

/// One executable copy of a graph with its own buffers. Used by one thread at a time. Use: for every input
/// write_input() or write_strings(), whichever its element type asks for, then infer(), then read_output() or
/// read_strings() before the next round.
class CompiledModel {
  public:
    struct Impl;
    explicit CompiledModel(std::unique_ptr<Impl> impl);
    ~CompiledModel();

    /// Makes the input's buffer fit `shape` (which the graph must allow; checked by infer() otherwise).
    Status set_input_shape(std::size_t input, const Shape& shape);

    /// Writes numbers into the input's buffer from element `offset` on, converted to its element type: floats by
    /// rounding, integers by truncation towards zero, saturating. The range must lie inside the shape.
    void write_input(std::size_t input, std::size_t offset, std::span<const double> values);

    /// The same for an input of strings: bytes, of any length and with zeros in them.
    void write_strings(std::size_t input, std::size_t offset, std::span<const std::string> values);

    /// Sets the elements from `offset` to the end to zero, or to empty strings: the padding of a batch that is not
    /// full.
    void zero_input_from(std::size_t input, std::size_t offset);

    /// Runs on the calling thread. Errors: kInvalidArgument for shapes that the graph can't take, kInternal else.
    Status infer();

    /// Of the last infer().
    Shape output_shape(std::size_t output) const;
    /// Reads the elements [offset, offset + out.size()) as double.
    void read_output(std::size_t output, std::size_t offset, std::span<double> out) const;
    /// The same for an output of strings.
    void read_strings(std::size_t output, std::size_t offset, std::span<std::string> out) const;

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::engine
