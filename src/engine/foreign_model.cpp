#include "engine/foreign_model.hpp"

#include <algorithm>
#include <new>
#include <openvino/frontend/manager.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/identity.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>
#include <openvino/openvino.hpp>
#include <set>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/openvino_errors.hpp"
#include "engine/openvino_types.hpp"
#include "engine/tensor_names.hpp"
#include "engine/text/operations.hpp"

namespace sirve::engine {

namespace fs = std::filesystem;

namespace {

struct Format {
    std::string_view extension;  ///< "/": a directory
    const char* name;
    const char* frontend;  ///< the library's name for who reads it
    const char* title;
};

constexpr Format kFormats[] = {
    {"/", "savedmodel", "tf", "a TensorFlow SavedModel"},
    {".pb", "frozen_pb", "tf", "a frozen TensorFlow graph"},
    {".onnx", "onnx", "onnx", "ONNX"},
    {".tflite", "tflite", "tflite", "TensorFlow Lite"},
    {".xml", "openvino", "ir", "OpenVINO IR"},
};

const Format* format_of(const fs::path& path) {
    std::error_code ignored;
    // Keras saves directories, too.
    const bool is_saved_model = fs::is_regular_file(path / "saved_model.pb", ignored);
    const bool is_directory = fs::is_directory(path, ignored);
    const std::string extension = is_saved_model ? "/" : is_directory ? "" : path.extension().string();
    const auto* const found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                           [&](const Format& format) { return format.extension == extension; });
    return found == std::end(kFormats) ? nullptr : found;
}

Error unimplemented(std::string message) {
    return {ErrorCode::kUnimplemented, std::move(message)};
}

/// What a person can use of the library's report of many lines.
Error explain(const Format& format, const std::string& report) {
    for (const std::string_view start : {"No conversion rule found for operations: ", "Conversion is failed for: "}) {
        const std::size_t found = report.find(start);
        if (found == std::string::npos) continue;
        const std::size_t begin = found + start.size();
        return unimplemented("it has operations that can't be converted: " +
                             report.substr(begin, report.find('\n', begin) - begin));
    }
    std::string reason = last_line(report);
    if (reason.starts_with('['))
        reason.erase(0, std::min(reason.find("] ") + 2, reason.size()));  // which reader says so
    return invalid_argument("it can't be read as " + std::string(format.title) + ": " + reason);
}

bool holds_weights(const ov::op::v0::Constant& constant) {
    const ov::element::Type type = constant.get_element_type();
    if (constant.get_shape().empty() || !(type.is_real() || type == ov::element::i8 || type == ov::element::u8))
        return false;
    const auto readers = constant.output(0).get_target_inputs();
    return std::none_of(readers.begin(), readers.end(), [](const ov::Input<ov::Node>& reader) {
        return reader.get_index() > 0 && ov::is_type<ov::op::v0::FakeQuantize>(reader.get_node());
    });
}

std::int64_t count_parameters(const ov::Model& model) {
    std::int64_t count = 0;
    for (const auto& node : model.get_ops()) {
        if (const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node); constant && holds_weights(*constant))
            count += static_cast<std::int64_t>(ov::shape_size(constant->get_shape()));
        if (const auto loop = ov::as_type_ptr<ov::op::util::MultiSubGraphOp>(node))
            for (const auto& body : loop->get_functions()) count += count_parameters(*body);
    }
    return count;
}

struct NamedInput {
    std::string name;
    std::shared_ptr<ov::op::v0::Parameter> node;
};

struct NamedOutput {
    std::string name;
    ov::Output<ov::Node> value;
};

/// Numbers, booleans or strings, with a first axis for the rows.
Status check_tensor(const std::string& which, const ov::Output<ov::Node>& tensor) {
    const ov::element::Type type = tensor.get_element_type();
    if (type.is_dynamic()) return unimplemented(which + " has no fixed element type");
    if (!dtype_of(type))
        return unimplemented(which + " has element type " + type.get_type_name() +
                             "; only numbers, booleans and strings can be served");
    const ov::PartialShape& shape = tensor.get_partial_shape();
    if (shape.rank().is_dynamic()) return unimplemented(which + " has no fixed number of axes");
    if (shape.rank().get_length() == 0) return unimplemented(which + " is a single value, without an axis for rows");
    return {};
}

/// Every input and output must have the same number of rows, be it free or fixed.
Status check_rows(const std::vector<NamedInput>& inputs, const std::vector<NamedOutput>& outputs) {
    if (inputs.empty()) return unimplemented("it has no inputs");
    for (const NamedInput& input : inputs)
        if (Status good = check_tensor("input '" + input.name + "'", input.node->output(0)); !good) return good;
    const ov::Dimension rows = inputs[0].node->get_partial_shape()[0];
    for (const NamedInput& input : inputs) {
        const ov::Dimension own = input.node->get_partial_shape()[0];
        if (own.is_dynamic() == rows.is_dynamic() && (rows.is_dynamic() || own == rows)) continue;
        return unimplemented("the inputs '" + inputs[0].name + "' and '" + input.name +
                             "' differ in their first axis, the number of rows");
    }
    for (const NamedOutput& output : outputs) {
        if (Status good = check_tensor("output '" + output.name + "'", output.value); !good) return good;
        const ov::Dimension own = output.value.get_partial_shape()[0];
        if (own.is_dynamic() || own == rows) continue;
        return unimplemented("output '" + output.name + "' has shape " +
                             shape_text(shape_of(output.value.get_partial_shape())) +
                             ", which does not have one row per input row");
    }
    return {};
}

/// Gives a tensor exactly that name. One that is known by another name already gets an operation of its own that copies
/// it.
ov::Output<ov::Node> renamed(ov::Output<ov::Node> value, const std::string& name,
                             std::set<ov::Output<ov::Node>>& taken) {
    if (!taken.insert(value).second) {
        if (value.get_names() == std::unordered_set<std::string>{name}) return value;
        value = std::make_shared<ov::op::v16::Identity>(value)->output(0);
        taken.insert(value);
    }
    value.get_tensor().set_names({name});
    return value;
}

/// A model with the same operations between inputs and outputs that have their public names, in order.
Graph assemble(const std::string& title, const std::vector<NamedInput>& inputs,
               const std::vector<NamedOutput>& outputs) {
    std::set<ov::Output<ov::Node>> taken;
    ov::ParameterVector parameters;
    for (const NamedInput& input : inputs) {
        renamed(input.node->output(0), input.name, taken);
        input.node->set_friendly_name(input.name);
        parameters.push_back(input.node);
    }
    ov::ResultVector results;
    for (const NamedOutput& output : outputs) {
        results.push_back(std::make_shared<ov::op::v0::Result>(renamed(output.value, output.name, taken)));
        results.back()->set_friendly_name(output.name + "/result");
    }
    return std::make_shared<ov::Model>(results, parameters, title);
}

Result<ForeignModel> serve_ready(const Format& format, const std::string& title, const ov::Model& model) {
    if (!model.get_variables().empty())
        return unimplemented("it keeps a state from one prediction to the next, which a server can't");
    const bool has_signature = format.name == std::string_view("savedmodel");
    const bool is_tensorflow = format.frontend == std::string_view("tf");
    NameChooser input_names(is_tensorflow);
    std::vector<NamedInput> inputs;
    for (const auto& parameter : model.get_parameters())
        inputs.push_back(
            {input_names.choose(parameter->output(0).get_names(), parameter->get_friendly_name()), parameter});
    NameChooser output_names(is_tensorflow);
    std::vector<NamedOutput> outputs;
    for (const auto& result : model.get_results())
        outputs.push_back(
            {output_names.choose(result->output(0).get_names(), result->get_friendly_name()), result->input_value(0)});
    if (has_signature) {  // a signature is a dictionary: TensorFlow orders it by name
        const auto by_name = [](const auto& left, const auto& right) { return left.name < right.name; };
        std::sort(inputs.begin(), inputs.end(), by_name);
        std::sort(outputs.begin(), outputs.end(), by_name);
    }
    if (Status good = check_rows(inputs, outputs); !good) return good.error();
    return ForeignModel{title, assemble(title, inputs, outputs), format.name, count_parameters(model)};
}

/// The library's readers, kept until the process ends: unloaded, their code would leave its own global objects behind
/// as memory that nobody points to.
ov::frontend::FrontEndManager& readers() {
    static auto& manager = *new ov::frontend::FrontEndManager;
    return manager;
}

}  // namespace

bool is_foreign_model(const fs::path& path) {
    return format_of(path) != nullptr;
}

Result<ForeignModel> read_foreign_model(const fs::path& path) {
    const Format* const format = format_of(path);
    if (format == nullptr) return invalid_argument("'" + path.string() + "' is of no format that the library reads");
    try {
        const auto frontend = readers().load_by_framework(format->frontend);
        // Graphs that Sirve itself has written may have them.
        if (format->extension == ".xml") frontend->add_extension(text_operations());
        const auto model = frontend->convert(frontend->load(path.string()));
        const fs::path file = path.has_filename() ? path : path.parent_path();  // "exported/"
        const bool is_directory = format->extension == "/";
        return serve_ready(*format, (is_directory ? file.filename() : file.stem()).string(), *model);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& failure) {
        return explain(*format, failure.what());
    }
}

}  // namespace sirve::engine
