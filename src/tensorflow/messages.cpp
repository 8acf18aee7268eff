#include "tensorflow/messages.hpp"

#include <nlohmann/json.hpp>

namespace sirve::tensorflow {

namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Reads with `read` what is no error message.
template <typename T, typename Read>
Result<T> parse(const std::string& message, Read read) {
    try {
        const Json json = Json::parse(message);
        if (json.contains("error"))
            return Error(static_cast<ErrorCode>(json.at("code").get<int>()), json.at("error").get<std::string>());
        T result;
        read(json, result);
        return result;
    } catch (const Json::exception& e) {
        return internal_error(std::string("a message can't be read: ") + e.what());
    }
}

Json to_json(const std::vector<TensorSpec>& specs) {
    Json list = Json::array();
    for (const TensorSpec& spec : specs) list.push_back({spec.name, static_cast<int>(spec.dtype), spec.shape});
    return list;
}

std::vector<TensorSpec> specs_from(const Json& json) {
    std::vector<TensorSpec> specs;
    for (const Json& one : json) {
        const int dtype = one.at(1).get<int>();
        if (dtype < 0 || dtype > static_cast<int>(DType::kString))
            throw Json::other_error::create(501, "an element type that does not exist", &one);
        specs.push_back({one.at(0).get<std::string>(), static_cast<DType>(dtype), one.at(2).get<Shape>()});
    }
    return specs;
}

Json to_json(const std::vector<TensorPlace>& places) {
    Json list = Json::array();
    for (const TensorPlace& place : places) list.push_back({place.shape, place.offset, place.bytes});
    return list;
}

std::vector<TensorPlace> places_from(const Json& json) {
    std::vector<TensorPlace> places;
    for (const Json& one : json)
        places.push_back({one.at(0).get<Shape>(), one.at(1).get<std::size_t>(), one.at(2).get<std::size_t>()});
    return places;
}

}  // namespace

std::string to_message(const LoadRequest& request) {
    return dump({{"directory", request.directory}, {"signature", request.signature}, {"threads", request.threads}});
}

std::string to_message(const ModelSignature& signature) {
    return dump({{"name", signature.name},
                 {"inputs", to_json(signature.inputs)},
                 {"outputs", to_json(signature.outputs)},
                 {"parameters", signature.parameters}});
}

std::string to_message(const RunRequest& request) {
    return dump({{"inputs", to_json(request.inputs)}});
}

std::string to_message(const RunReply& reply) {
    return dump({{"outputs", to_json(reply.outputs)}});
}

std::string to_message(const Error& error) {
    return dump({{"error", error.message()}, {"code", static_cast<int>(error.code())}});
}

Result<LoadRequest> load_request_from(const std::string& message) {
    return parse<LoadRequest>(message, [](const Json& json, LoadRequest& request) {
        json.at("directory").get_to(request.directory);
        json.at("signature").get_to(request.signature);
        json.at("threads").get_to(request.threads);
    });
}

Result<ModelSignature> model_signature_from(const std::string& message) {
    return parse<ModelSignature>(message, [](const Json& json, ModelSignature& signature) {
        json.at("name").get_to(signature.name);
        signature.inputs = specs_from(json.at("inputs"));
        signature.outputs = specs_from(json.at("outputs"));
        json.at("parameters").get_to(signature.parameters);
    });
}

Result<RunRequest> run_request_from(const std::string& message) {
    return parse<RunRequest>(
        message, [](const Json& json, RunRequest& request) { request.inputs = places_from(json.at("inputs")); });
}

Result<RunReply> run_reply_from(const std::string& message) {
    return parse<RunReply>(message,
                           [](const Json& json, RunReply& reply) { reply.outputs = places_from(json.at("outputs")); });
}

Result<std::size_t> checked_elements(const TensorPlace& place, DType dtype, std::size_t memory_bytes) {
    const Error wrong = internal_error("a tensor of shape " + shape_text(place.shape) + " does not fit its memory");
    if (place.offset > memory_bytes || place.bytes > memory_bytes - place.offset ||
        place.offset % kTensorAlignment != 0)
        return wrong;
    std::size_t elements = 1;
    for (const std::int64_t size : place.shape) {
        // Each string takes 8 bytes at least, each number 1, so that no honest tensor has more elements than bytes.
        if (size < 0 || (size > 0 && elements > memory_bytes / static_cast<std::size_t>(size))) return wrong;
        elements *= static_cast<std::size_t>(size);
    }
    if (dtype != DType::kString && place.bytes != elements * size_of(dtype)) return wrong;
    return elements;
}

}  // namespace sirve::tensorflow
