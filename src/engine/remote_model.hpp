#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/compiled_model.hpp"
#include "engine/signature.hpp"
#include "engine/tensorflow_process.hpp"
#include "tensorflow/messages.hpp"
#include "tensorflow/shared_memory.hpp"

namespace sirve::engine {

/// A model that another process computes. Its inputs are gathered here and handed over with infer(), so that nothing is
/// lost when the process dies meanwhile.
class RemoteModel final : public CompiledModel {
  public:
    /// `process` must outlive this.
    RemoteModel(TensorFlowProcess& process, const Signature& signature);

    Status set_input_shape(std::size_t input, const Shape& shape) override;
    void write_input(std::size_t input, std::size_t offset, std::span<const double> values) override;
    void write_strings(std::size_t input, std::size_t offset, std::span<const std::string> values) override;
    void zero_input_from(std::size_t input, std::size_t offset) override;
    Status infer() override;
    Shape output_shape(std::size_t output) const override;
    void read_output(std::size_t output, std::size_t offset, std::span<double> out) const override;
    void read_strings(std::size_t output, std::size_t offset, std::span<std::string> out) const override;

  private:
    struct Input {
        DType dtype;
        Shape shape;
        std::vector<std::byte> bytes;      ///< of numbers
        std::vector<std::string> strings;  ///< of an input of strings
    };

    Status ask(const std::string& message);
    Status hand_over(const std::string& message);
    Result<tensorflow::RunRequest> place_inputs();
    Status take_outputs(tensorflow::Packet packet);

    TensorFlowProcess& process_;
    std::vector<Input> inputs_;
    std::vector<DType> output_types_;
    std::optional<TensorFlowProcess::Line> line_;
    tensorflow::SharedMemory input_memory_;
    bool input_memory_is_known_ = false;  ///< to the process
    tensorflow::SharedMemory output_memory_;
    std::vector<tensorflow::TensorPlace> outputs_;
    std::vector<std::vector<std::string>> output_strings_;
};

}  // namespace sirve::engine
