#include "tensorflow/worker/session.hpp"

#include <tensorflow/c/c_api.h>

#include <cstring>

#include "tensorflow/worker/signature_reader.hpp"
#include "tensorflow/worker/tensorflow_types.hpp"
#include "tensorflow/worker/tensors.hpp"

namespace sirve::tensorflow {

namespace {

constexpr std::size_t kMaxMessage = 500;

/// The first line of what TensorFlow says; the others show its own nodes and stack.
std::string message_of(const TF_Status* status) {
    std::string text = TF_Message(status);
    text = text.substr(0, std::min(text.find('\n'), kMaxMessage));
    return text.empty() ? "TensorFlow gives no reason" : text;
}

Result<std::vector<TF_Output>> find_tensors(TF_Graph& graph, const std::vector<GraphTensor>& tensors) {
    std::vector<TF_Output> found;
    for (const GraphTensor& tensor : tensors) {
        TF_Operation* const operation = TF_GraphOperationByName(&graph, tensor.operation.c_str());
        if (operation == nullptr || tensor.index >= TF_OperationNumOutputs(operation))
            return invalid_argument("its signature names the tensor '" + tensor.operation + ":" +
                                    std::to_string(tensor.index) + "', which its graph does not have");
        found.push_back({operation, tensor.index});
    }
    return found;
}

}  // namespace

struct Session::Impl {
    Handle<TF_Graph, TF_DeleteGraph> graph{TF_NewGraph()};
    TF_Session* session = nullptr;
    ModelSignature signature;
    std::vector<TF_Output> inputs;
    std::vector<TF_Output> outputs;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (session == nullptr) return;
        const Handle<TF_Status, TF_DeleteStatus> ignored(TF_NewStatus());
        TF_CloseSession(session, ignored.get());
        TF_DeleteSession(session, ignored.get());
    }
};

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

const ModelSignature& Session::signature() const {
    return impl_->signature;
}

Result<std::unique_ptr<Session>> Session::load(const LoadRequest& request) {
    auto impl = std::make_unique<Impl>();
    const Handle<TF_Status, TF_DeleteStatus> status(TF_NewStatus());
    const Handle<TF_SessionOptions, TF_DeleteSessionOptions> options(TF_NewSessionOptions());
    const std::string config = session_config(request.threads);
    TF_SetConfig(options.get(), config.data(), config.size(), status.get());
    if (TF_GetCode(status.get()) != TF_OK) return internal_error(message_of(status.get()));

    const Handle<TF_Buffer, TF_DeleteBuffer> description(TF_NewBuffer());
    const char* const tags[] = {"serve"};
    impl->session = TF_LoadSessionFromSavedModel(options.get(), nullptr, request.directory.c_str(), tags, 1,
                                                 impl->graph.get(), description.get(), status.get());
    if (TF_GetCode(status.get()) != TF_OK)
        return invalid_argument("TensorFlow can't load it: " + message_of(status.get()));

    auto signature = read_signature(description->data, description->length, request.signature);
    if (!signature) return signature.error();
    auto inputs = find_tensors(*impl->graph, signature->inputs);
    if (!inputs) return inputs.error();
    auto outputs = find_tensors(*impl->graph, signature->outputs);
    if (!outputs) return outputs.error();
    impl->signature = std::move(signature->signature);
    impl->inputs = std::move(*inputs);
    impl->outputs = std::move(*outputs);
    return std::unique_ptr<Session>(new Session(std::move(impl)));
}

Result<RunReply> Session::run(const RunRequest& request, const SharedMemory& inputs, SharedMemory& outputs) const {
    if (request.inputs.size() != impl_->inputs.size()) return internal_error("the number of inputs is wrong");
    std::vector<TensorHandle> given;
    std::vector<TF_Tensor*> in;
    for (std::size_t i = 0; i < request.inputs.size(); ++i) {
        auto tensor = tensor_from(request.inputs[i], impl_->signature.inputs[i].dtype, inputs.bytes());
        if (!tensor) return tensor.error();
        in.push_back(tensor->get());
        given.push_back(std::move(*tensor));
    }
    std::vector<TF_Tensor*> out(impl_->outputs.size(), nullptr);
    const Handle<TF_Status, TF_DeleteStatus> status(TF_NewStatus());
    TF_SessionRun(impl_->session, nullptr, impl_->inputs.data(), in.data(), static_cast<int>(in.size()),
                  impl_->outputs.data(), out.data(), static_cast<int>(out.size()), nullptr, 0, nullptr, status.get());
    std::vector<TensorHandle> results;
    for (TF_Tensor* const tensor : out) results.emplace_back(tensor);
    if (TF_GetCode(status.get()) == TF_RESOURCE_EXHAUSTED)
        return Error(ErrorCode::kUnavailable, "TensorFlow has no room for this: " + message_of(status.get()));
    if (TF_GetCode(status.get()) != TF_OK)
        return invalid_argument("the model can't process this input: " + message_of(status.get()));
    return store_tensors(results, impl_->signature.outputs, outputs);
}

}  // namespace sirve::tensorflow
