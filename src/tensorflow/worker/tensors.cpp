#include "tensorflow/worker/tensors.hpp"

#include <cstdlib>
#include <cstring>

#include "tensorflow/string_block.hpp"

namespace sirve::tensorflow {

namespace {

/// Called when nobody in TensorFlow refers to the strings any more.
void release_strings(void* data, std::size_t bytes, void*) {
    auto* const strings = static_cast<TF_TString*>(data);
    for (std::size_t i = 0; i < bytes / sizeof(TF_TString); ++i) TF_StringDealloc(&strings[i]);
    std::free(data);
}

Result<TensorHandle> string_tensor(const Shape& shape, const std::vector<std::string>& strings) {
    const std::size_t bytes = strings.size() * sizeof(TF_TString);
    auto* const data = static_cast<TF_TString*>(std::aligned_alloc(kTensorAlignment, aligned(bytes + 1)));
    if (data == nullptr) return Error(ErrorCode::kUnavailable, "there is no memory for the strings of an input");
    for (std::size_t i = 0; i < strings.size(); ++i) {
        TF_StringInit(&data[i]);
        TF_StringCopy(&data[i], strings[i].data(), strings[i].size());
    }
    return TensorHandle(
        TF_NewTensor(TF_STRING, shape.data(), static_cast<int>(shape.size()), data, bytes, release_strings, nullptr));
}

std::vector<std::string> strings_of(const TF_Tensor& tensor) {
    const auto* const data = static_cast<const TF_TString*>(TF_TensorData(&tensor));
    std::vector<std::string> strings(static_cast<std::size_t>(TF_TensorElementCount(&tensor)));
    for (std::size_t i = 0; i < strings.size(); ++i)
        strings[i].assign(TF_StringGetDataPointer(&data[i]), TF_StringGetSize(&data[i]));
    return strings;
}

}  // namespace

Result<TensorHandle> tensor_from(const TensorPlace& place, DType dtype, std::span<const std::byte> memory) {
    const auto elements = checked_elements(place, dtype, memory.size());
    if (!elements) return elements.error();
    const auto bytes = memory.subspan(place.offset, place.bytes);
    if (dtype == DType::kString) {
        const auto strings = read_string_block(bytes, *elements);
        if (!strings) return strings.error();
        return string_tensor(place.shape, *strings);
    }
    TensorHandle tensor(TF_AllocateTensor(tensorflow_type(dtype), place.shape.data(),
                                          static_cast<int>(place.shape.size()), bytes.size()));
    if (!tensor) return Error(ErrorCode::kUnavailable, "there is no memory for an input");
    if (!bytes.empty()) std::memcpy(TF_TensorData(tensor.get()), bytes.data(), bytes.size());
    return tensor;
}

Result<RunReply> store_tensors(const std::vector<TensorHandle>& tensors, const std::vector<TensorSpec>& specs,
                               SharedMemory& memory) {
    RunReply reply;
    std::vector<std::vector<std::string>> strings(tensors.size());
    std::size_t end = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        TF_Tensor& tensor = *tensors[i];
        if (TF_TensorType(&tensor) != tensorflow_type(specs[i].dtype))
            return Error(ErrorCode::kUnimplemented,
                         "output '" + specs[i].name + "' is not of the type that the signature promises");
        TensorPlace place;
        for (int axis = 0; axis < TF_NumDims(&tensor); ++axis) place.shape.push_back(TF_Dim(&tensor, axis));
        place.offset = aligned(end);
        if (specs[i].dtype == DType::kString) {
            strings[i] = strings_of(tensor);
            place.bytes = string_block_bytes(strings[i]);
        } else {
            place.bytes = TF_TensorByteSize(&tensor);
        }
        end = place.offset + place.bytes;
        reply.outputs.push_back(std::move(place));
    }
    if (end > memory.bytes().size()) {
        auto larger = SharedMemory::create(end);
        if (!larger) return larger.error();
        memory = std::move(*larger);
    }
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto place = memory.bytes().subspan(reply.outputs[i].offset, reply.outputs[i].bytes);
        if (specs[i].dtype == DType::kString)
            write_string_block(strings[i], place);
        else if (!place.empty())
            std::memcpy(place.data(), TF_TensorData(tensors[i].get()), place.size());
    }
    return reply;
}

}  // namespace sirve::tensorflow
