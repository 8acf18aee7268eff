#include "engine/remote_model.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "engine/element_conversion.hpp"
#include "tensorflow/string_block.hpp"

namespace sirve::engine {

namespace {

/// A call that takes longer is taken for hung, and its process is ended.
constexpr std::chrono::minutes kInferTimeout{5};

}  // namespace

RemoteModel::RemoteModel(TensorFlowProcess& process, const Signature& signature) : process_(process) {
    for (std::size_t i = 0; i < signature.inputs.size(); ++i) {
        inputs_.push_back({signature.inputs[i].dtype, {}, {}, {}});
        Shape least = signature.inputs[i].shape;  // a fixed shape is there from the beginning
        std::replace(least.begin(), least.end(), std::int64_t{-1}, std::int64_t{1});
        static_cast<void>(set_input_shape(i, least));
    }
    for (const TensorSpec& output : signature.outputs) output_types_.push_back(output.dtype);
}

Status RemoteModel::set_input_shape(std::size_t input, const Shape& shape) {
    Input& one = inputs_[input];
    one.shape = shape;
    const auto elements = static_cast<std::size_t>(element_count(shape));
    if (one.dtype == DType::kString)
        one.strings.resize(elements);
    else
        one.bytes.resize(elements * size_of(one.dtype));
    return {};
}

void RemoteModel::write_input(std::size_t input, std::size_t offset, std::span<const double> values) {
    Input& one = inputs_[input];
    write_elements(one.dtype, one.bytes.data() + offset * size_of(one.dtype), values);
}

void RemoteModel::write_strings(std::size_t input, std::size_t offset, std::span<const std::string> values) {
    std::copy(values.begin(), values.end(), inputs_[input].strings.begin() + static_cast<std::ptrdiff_t>(offset));
}

void RemoteModel::zero_input_from(std::size_t input, std::size_t offset) {
    Input& one = inputs_[input];
    if (one.dtype == DType::kString)
        std::for_each(one.strings.begin() + static_cast<std::ptrdiff_t>(offset), one.strings.end(),
                      [](std::string& text) { text.clear(); });
    else
        std::fill(one.bytes.begin() + static_cast<std::ptrdiff_t>(offset * size_of(one.dtype)), one.bytes.end(),
                  std::byte{0});
}

Result<tensorflow::RunRequest> RemoteModel::place_inputs() {
    tensorflow::RunRequest request;
    std::size_t end = 0;
    for (const Input& input : inputs_) {
        const std::size_t offset = tensorflow::aligned(end);
        const std::size_t bytes =
            input.dtype == DType::kString ? tensorflow::string_block_bytes(input.strings) : input.bytes.size();
        request.inputs.push_back({input.shape, offset, bytes});
        end = offset + bytes;
    }
    if (end > input_memory_.bytes().size() || input_memory_.descriptor() < 0) {
        auto larger = tensorflow::SharedMemory::create(end);
        if (!larger) return larger.error();
        input_memory_ = std::move(*larger);
        input_memory_is_known_ = false;
    }
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const auto place = input_memory_.bytes().subspan(request.inputs[i].offset, request.inputs[i].bytes);
        if (inputs_[i].dtype == DType::kString)
            tensorflow::write_string_block(inputs_[i].strings, place);
        else
            std::copy(inputs_[i].bytes.begin(), inputs_[i].bytes.end(), place.begin());
    }
    return request;
}

Status RemoteModel::hand_over(const std::string& message) {
    if (!line_) {
        auto line = process_.open_line();
        if (!line) return line.error();
        line_ = std::move(*line);
        input_memory_is_known_ = false;
    }
    Status sent = line_->channel.send(message, input_memory_is_known_ ? -1 : input_memory_.descriptor());
    input_memory_is_known_ = sent.ok();
    return sent;
}

/// What was lost before it was under way is asked once more, of the next process.
Status RemoteModel::ask(const std::string& message) {
    const bool was_open = line_.has_value();
    Status sent = hand_over(message);
    if (sent || !line_ || sent.error().code() != ErrorCode::kUnavailable) return sent;
    const Error why = process_.bury(line_->process);
    line_.reset();
    if (!was_open) return why;
    return hand_over(message);
}

Status RemoteModel::infer() {
    const auto request = place_inputs();
    if (!request) return request.error();
    if (Status asked = ask(to_message(*request)); !asked) return asked;
    auto packet = line_->channel.receive(kInferTimeout);
    Status taken = packet ? take_outputs(std::move(*packet)) : Status(packet.error());
    if (!packet) {
        const Error why = process_.bury(line_->process);
        line_.reset();
        return why;
    }
    if (taken) process_.note_success();
    return taken;
}

Status RemoteModel::take_outputs(tensorflow::Packet packet) {
    if (packet.descriptor) {
        auto memory = tensorflow::SharedMemory::map(std::move(packet.descriptor));
        if (!memory) return memory.error();
        output_memory_ = std::move(*memory);
    }
    auto reply = tensorflow::run_reply_from(packet.text);
    if (!reply) return reply.error();
    if (reply->outputs.size() != output_types_.size())
        return internal_error("the TensorFlow process gave another number of outputs than it said");
    output_strings_.assign(output_types_.size(), {});
    for (std::size_t i = 0; i < output_types_.size(); ++i) {
        const tensorflow::TensorPlace& place = reply->outputs[i];
        const auto memory = output_memory_.bytes();
        const auto elements = tensorflow::checked_elements(place, output_types_[i], memory.size());
        if (!elements) return elements.error();
        if (output_types_[i] != DType::kString) continue;
        auto strings = tensorflow::read_string_block(memory.subspan(place.offset, place.bytes), *elements);
        if (!strings) return strings.error();
        output_strings_[i] = std::move(*strings);
    }
    outputs_ = std::move(reply->outputs);
    return {};
}

Shape RemoteModel::output_shape(std::size_t output) const {
    return outputs_[output].shape;
}

void RemoteModel::read_output(std::size_t output, std::size_t offset, std::span<double> out) const {
    const DType dtype = output_types_[output];
    read_elements(dtype, output_memory_.bytes().data() + outputs_[output].offset + offset * size_of(dtype), out);
}

void RemoteModel::read_strings(std::size_t output, std::size_t offset, std::span<std::string> out) const {
    std::copy_n(output_strings_[output].begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
}

}  // namespace sirve::engine
