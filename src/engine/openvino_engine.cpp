#include <algorithm>
#include <fstream>
#include <openvino/op/constant.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>
#include <openvino/openvino.hpp>

#include "engine/element_conversion.hpp"
#include "engine/engine.hpp"
#include "engine/fusion_guard.hpp"
#include "engine/openvino_errors.hpp"
#include "engine/openvino_types.hpp"
#include "engine/row_use.hpp"
#include "engine/text/operations.hpp"

namespace sirve::engine {

namespace {

Result<TensorSpec> spec_of(const ov::Output<const ov::Node>& port, std::string fallback_name) {
    TensorSpec spec;
    spec.name = port.get_names().empty() ? std::move(fallback_name) : port.get_any_name();
    const auto dtype = dtype_of(port.get_element_type());
    if (!dtype)
        return Error(ErrorCode::kUnimplemented, "tensor '" + spec.name + "' has element type " +
                                                    port.get_element_type().get_type_name() +
                                                    ", which can't be handed over; numbers, booleans and strings can");
    spec.dtype = *dtype;
    if (port.get_partial_shape().rank().is_dynamic())
        return Error(ErrorCode::kUnimplemented, "tensor '" + spec.name + "' has no fixed number of axes");
    spec.shape = shape_of(port.get_partial_shape());
    return spec;
}

bool is_of_the_library(const ov::Node& node) {
    const char* const version = node.get_type_info().version_id;
    return version != nullptr && std::string_view(version).starts_with("opset");
}

bool has_strings(const ov::Node& node) {
    for (const auto& input : node.inputs())
        if (input.get_element_type() == ov::element::string) return true;
    for (const auto& output : node.outputs())
        if (output.get_element_type() == ov::element::string) return true;
    return false;
}

/// The library's own operations copy strings as if they were plain bytes, and the memory of one is freed twice.
Status check_strings(const ov::Model& model) {
    for (const auto& node : model.get_ops()) {
        if (ov::is_type<ov::op::v0::Parameter>(node) || ov::is_type<ov::op::v0::Result>(node) ||
            ov::is_type<ov::op::v0::Constant>(node))
            continue;
        if (is_of_the_library(*node) && has_strings(*node))
            return Error(ErrorCode::kUnimplemented, "operation '" + node->get_friendly_name() + "' (" +
                                                        node->get_type_info().name + ") can't work on strings");
    }
    return {};
}

/// Whether an inference can fail for some values or shapes of the inputs: where a shape is settled only then, in those
/// of the library's operations that check indices, and in operations that are not the library's.
bool operation_may_fail(const ov::Node& node) {
    constexpr std::string_view kCheckIndices[] = {"Scatter", "Embedding"};
    const std::string_view type = node.get_type_info().name;
    return node.is_dynamic() || !is_of_the_library(node) ||
           std::any_of(std::begin(kCheckIndices), std::end(kCheckIndices),
                       [&](std::string_view start) { return type.starts_with(start); });
}

bool may_fail(const ov::Model& model) {
    const auto operations = model.get_ops();
    return std::any_of(operations.begin(), operations.end(), [](const std::shared_ptr<ov::Node>& node) {
        if (operation_may_fail(*node)) return true;
        const auto loop = ov::as_type_ptr<ov::op::util::MultiSubGraphOp>(node);
        if (!loop) return false;
        const auto& bodies = loop->get_functions();
        return std::any_of(bodies.begin(), bodies.end(), [](const auto& body) { return may_fail(*body); });
    });
}

class CompiledGraph final : public CompiledModel {
  public:
    CompiledGraph(ov::CompiledModel model, bool may_fail);

    Status set_input_shape(std::size_t input, const Shape& shape) override;
    void write_input(std::size_t input, std::size_t offset, std::span<const double> values) override;
    void write_strings(std::size_t input, std::size_t offset, std::span<const std::string> values) override;
    void zero_input_from(std::size_t input, std::size_t offset) override;
    Status infer() override;
    Shape output_shape(std::size_t output) const override;
    void read_output(std::size_t output, std::size_t offset, std::span<double> out) const override;
    void read_strings(std::size_t output, std::size_t offset, std::span<std::string> out) const override;

  private:
    void run();
    void forget_long_strings(std::size_t input);

    ov::CompiledModel model_;
    mutable ov::InferRequest request_;  // the library lets only a mutable one be asked
    std::vector<ov::Tensor> inputs_;
    std::vector<DType> input_types_;
    std::vector<DType> output_types_;
    bool may_fail_;
};

class GraphProgram final : public Program {
  public:
    GraphProgram(const Engine& engine, Graph graph, Signature signature)
        : engine_(engine), graph_(std::move(graph)), signature_(std::move(signature)) {}

    const Signature& signature() const override { return signature_; }
    Result<std::unique_ptr<CompiledModel>> compile(std::int64_t batch) const override {
        return engine_.compile(graph_, batch);
    }
    Result<RowUse> row_use() const override {
        const RowUse noted = noted_row_use(graph_);
        return noted == RowUse::kUnknown ? try_row_use(engine_, graph_, signature_) : noted;
    }

  private:
    const Engine& engine_;
    Graph graph_;
    Signature signature_;
};

}  // namespace

struct Engine::Impl {
    Impl() { core.add_extension(text_operations()); }
    mutable ov::Core core;
};

Result<Signature> signature_of(const Graph& graph) {
    try {
        Signature signature;
        const auto model = std::const_pointer_cast<const ov::Model>(graph);
        for (std::size_t i = 0; i < model->inputs().size(); ++i) {
            auto spec = spec_of(model->input(i), "input_" + std::to_string(i));
            if (!spec) return spec.error();
            signature.inputs.push_back(std::move(*spec));
        }
        for (std::size_t i = 0; i < model->outputs().size(); ++i) {
            auto spec = spec_of(model->output(i), "output_" + std::to_string(i));
            if (!spec) return spec.error();
            signature.outputs.push_back(std::move(*spec));
        }
        return signature;
    } catch (const std::exception& e) {
        return invalid_argument("the graph's inputs and outputs can't be read: " + last_line(e.what()));
    }
}

Engine::Engine() : impl_(std::make_unique<Impl>()) {}
Engine::~Engine() = default;

Result<std::unique_ptr<CompiledModel>> Engine::compile(const Graph& graph, std::int64_t batch) const {
    try {
        if (Status good = check_strings(*graph); !good) return good.error();
        std::shared_ptr<ov::Model> model = graph;
        if (batch > 0) {
            model = graph->clone();  // reshaping changes the model, and others compile from the same graph
            std::map<ov::Output<ov::Node>, ov::PartialShape> shapes;
            for (const auto& input : model->inputs()) {
                ov::PartialShape shape = input.get_partial_shape();
                shape[0] = batch;
                shapes[input] = shape;
            }
            model->reshape(shapes);
        }
        ov::AnyMap properties{{ov::hint::inference_precision(ov::element::f32)},
                              {ov::hint::execution_mode(ov::hint::ExecutionMode::ACCURACY)},
                              {ov::num_streams(1)},
                              {ov::inference_num_threads(1)},
                              {ov::hint::enable_cpu_pinning(false)}};
        if (may_crash_fusion(*model)) properties["SNIPPETS_MODE"] = "DISABLE";
        const bool can_fail = may_fail(*model);
        return std::unique_ptr<CompiledModel>(
            std::make_unique<CompiledGraph>(impl_->core.compile_model(model, "CPU", properties), can_fail));
    } catch (const std::exception& e) {
        return internal_error("the graph can't be compiled: " + last_line(e.what()));
    }
}

namespace {

/// Whether a file begins as OpenVINO IR does. With any other, the library would try its readers of all formats.
bool looks_like_ir(const std::filesystem::path& xml) {
    std::string start(512, '\0');
    std::ifstream file(xml, std::ios::binary);
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    return start.find("<net") != std::string::npos;
}

}  // namespace

Result<Graph> Engine::load_graph(const std::filesystem::path& xml) const {
    if (!looks_like_ir(xml))
        return internal_error("'" + xml.string() + "' can't be read as a graph: it is no OpenVINO IR");
    try {
        return impl_->core.read_model(xml.string());
    } catch (const std::exception& e) {
        return internal_error("'" + xml.string() + "' can't be read as a graph: " + last_line(e.what()));
    }
}

Status save_graph(const Graph& graph, const std::filesystem::path& xml) {
    try {
        ov::save_model(graph, xml.string(), false);
        return {};
    } catch (const std::exception& e) {
        return internal_error("the graph can't be written to '" + xml.string() + "': " + last_line(e.what()));
    }
}

Result<std::shared_ptr<const Program>> program_of(const Engine& engine, Graph graph) {
    auto signature = signature_of(graph);
    if (!signature) return signature.error();
    return std::shared_ptr<const Program>(
        std::make_shared<const GraphProgram>(engine, std::move(graph), std::move(*signature)));
}

CompiledGraph::CompiledGraph(ov::CompiledModel model, bool may_fail)
    : model_(std::move(model)), request_(model_.create_infer_request()), may_fail_(may_fail) {
    for (const auto& input : model_.inputs()) {
        input_types_.push_back(dtype_of(input.get_element_type()).value());
        inputs_.push_back(request_.get_tensor(input));
    }
    for (const auto& output : model_.outputs()) output_types_.push_back(dtype_of(output.get_element_type()).value());
}

Status CompiledGraph::set_input_shape(std::size_t input, const Shape& shape) {
    ov::Tensor& tensor = inputs_[input];
    const ov::Shape wanted(shape.begin(), shape.end());
    if (tensor.get_shape() == wanted) return {};
    try {
        tensor.set_shape(wanted);
        return {};
    } catch (const std::exception& e) {
        return invalid_argument("input " + std::to_string(input) + " can't have shape " + shape_text(shape) + ": " +
                                last_line(e.what()));
    }
}

void CompiledGraph::write_input(std::size_t input, std::size_t offset, std::span<const double> values) {
    const DType dtype = input_types_[input];
    auto* const bytes = static_cast<std::byte*>(inputs_[input].data());
    write_elements(dtype, bytes + offset * size_of(dtype), values);
}

void CompiledGraph::write_strings(std::size_t input, std::size_t offset, std::span<const std::string> values) {
    if (offset == 0) forget_long_strings(input);
    std::copy(values.begin(), values.end(), inputs_[input].data<std::string>() + offset);
}

void CompiledGraph::zero_input_from(std::size_t input, std::size_t offset) {
    ov::Tensor& tensor = inputs_[input];
    if (input_types_[input] == DType::kString) {
        auto* const strings = tensor.data<std::string>();
        std::for_each(strings + offset, strings + tensor.get_size(), [](std::string& text) { text.clear(); });
        return;
    }
    const std::size_t first = offset * size_of(input_types_[input]);
    std::fill_n(static_cast<std::byte*>(tensor.data()) + first, tensor.get_byte_size() - first, std::byte{0});
}

/// With one stream of one thread, the library's infer() swallows what an operation throws, gives what its buffers held
/// before, and runs the failed request again before the next one, be it destroyed by then. Its asynchronous way reports
/// failures as it should, but hands the request to another thread and back, which takes about 20 us.
void CompiledGraph::run() {
    if (!may_fail_) return request_.infer();
    request_.start_async();
    request_.wait();
}

/// A long text of the last batch does not keep its memory under the short ones of the next. It can't go sooner: an
/// output may be the input itself.
void CompiledGraph::forget_long_strings(std::size_t input) {
    constexpr std::size_t kKeptBytes = 1024;
    auto* const strings = inputs_[input].data<std::string>();
    for (std::size_t i = 0; i < inputs_[input].get_size(); ++i)
        if (strings[i].capacity() > kKeptBytes) std::string().swap(strings[i]);
}

Status CompiledGraph::infer() {
    try {
        run();
        return {};
    } catch (const std::exception& e) {
        return invalid_argument("the model can't process this input: " + last_line(e.what()));
    }
}

Shape CompiledGraph::output_shape(std::size_t output) const {
    const ov::Shape shape = request_.get_output_tensor(output).get_shape();
    return {shape.begin(), shape.end()};
}

void CompiledGraph::read_output(std::size_t output, std::size_t offset, std::span<double> out) const {
    const DType dtype = output_types_[output];
    const ov::Tensor tensor = request_.get_output_tensor(output);
    read_elements(dtype, static_cast<const std::byte*>(tensor.data()) + offset * size_of(dtype), out);
}

void CompiledGraph::read_strings(std::size_t output, std::size_t offset, std::span<std::string> out) const {
    const ov::Tensor tensor = request_.get_output_tensor(output);
    std::copy_n(tensor.data<std::string>() + offset, out.size(), out.begin());
}

}  // namespace sirve::engine
