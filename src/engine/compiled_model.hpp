#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/error.hpp"
#include "base/tensor.hpp"

namespace sirve::engine {

/// One executable copy of a model with its own buffers. Used by one thread at a time. Use: for every input
/// write_input() or write_strings(), whichever its element type asks for, then infer(), then read_output() or
/// read_strings() before the next round.
class CompiledModel {
  public:
    virtual ~CompiledModel() = default;

    /// Makes the input's buffer fit `shape` (which the model must allow; checked by infer() otherwise).
    virtual Status set_input_shape(std::size_t input, const Shape& shape) = 0;

    /// Writes numbers into the input's buffer from element `offset` on, converted to its element type: floats by
    /// rounding, integers by truncation towards zero, saturating. The range must lie inside the shape.
    virtual void write_input(std::size_t input, std::size_t offset, std::span<const double> values) = 0;

    /// The same for an input of strings: bytes, of any length and with zeros in them.
    virtual void write_strings(std::size_t input, std::size_t offset, std::span<const std::string> values) = 0;

    /// Sets the elements from `offset` to the end to zero, or to empty strings: the padding of a batch that is not
    /// full.
    virtual void zero_input_from(std::size_t input, std::size_t offset) = 0;

    /// Blocks until it is computed. Errors: kInvalidArgument for shapes or values that the model can't take,
    /// kUnavailable if what computes it has died, kInternal else.
    virtual Status infer() = 0;

    /// Of the last infer().
    virtual Shape output_shape(std::size_t output) const = 0;
    /// Reads the elements [offset, offset + out.size()) as double.
    virtual void read_output(std::size_t output, std::size_t offset, std::span<double> out) const = 0;
    /// The same for an output of strings.
    virtual void read_strings(std::size_t output, std::size_t offset, std::span<std::string> out) const = 0;
};

}  // namespace sirve::engine
