#include "engine/testing/graphs.hpp"

#include <memory>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <stdexcept>
#include <string>

namespace sirve::engine::testing {

using namespace ov::opset13;

namespace {

std::shared_ptr<Parameter> input(const std::string& name, const ov::element::Type& type,
                                 const ov::PartialShape& shape) {
    auto parameter = std::make_shared<Parameter>(type, shape);
    parameter->output(0).set_names({name});
    return parameter;
}

Graph model(const std::string& output_name, const std::shared_ptr<ov::Node>& output,
            const ov::ParameterVector& inputs) {
    output->output(0).set_names({output_name});
    return std::make_shared<ov::Model>(ov::OutputVector{output}, inputs);
}

/// Strings to strings or numbers, one by one. The library has hardly any operation for strings, but takes those of
/// others.
class StringOperation : public ov::op::Op {
  public:
    StringOperation(const ov::Output<ov::Node>& text, ov::element::Type type) : Op({text}), type_(type) {
        constructor_validate_and_infer_types();
    }
    void validate_and_infer_types() override { set_output_type(0, type_, get_input_partial_shape(0)); }
    bool visit_attributes(ov::AttributeVisitor&) override { return true; }
    bool has_evaluate() const override { return true; }

  private:
    ov::element::Type type_;
};

class StringLength final : public StringOperation {
  public:
    OPENVINO_OP("StringLength", "sirve_testing")
    explicit StringLength(const ov::Output<ov::Node>& text) : StringOperation(text, ov::element::f32) {}
    std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override {
        return std::make_shared<StringLength>(inputs.at(0));
    }
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override {
        outputs[0].set_shape(inputs[0].get_shape());
        const auto* const text = inputs[0].data<std::string>();
        for (std::size_t i = 0; i < inputs[0].get_size(); ++i) {
            if (text[i] == "refuse") throw std::invalid_argument("'refuse' is not known");
            outputs[0].data<float>()[i] = static_cast<float>(text[i].size());
        }
        return true;
    }
};

class StringTwice final : public StringOperation {
  public:
    OPENVINO_OP("StringTwice", "sirve_testing")
    explicit StringTwice(const ov::Output<ov::Node>& text) : StringOperation(text, ov::element::string) {}
    std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override {
        return std::make_shared<StringTwice>(inputs.at(0));
    }
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override {
        outputs[0].set_shape(inputs[0].get_shape());
        const auto* const text = inputs[0].data<std::string>();
        for (std::size_t i = 0; i < inputs[0].get_size(); ++i) outputs[0].data<std::string>()[i] = text[i] + text[i];
        return true;
    }
};

Graph string_model(const std::shared_ptr<Parameter>& text, const ov::ParameterVector& inputs,
                   const ov::OutputVector& more) {
    const auto length = std::make_shared<StringLength>(text);
    length->output(0).set_names({"length"});
    const auto twice = std::make_shared<StringTwice>(text);
    twice->output(0).set_names({"twice"});
    ov::OutputVector outputs{length, twice};
    outputs.insert(outputs.end(), more.begin(), more.end());
    return std::make_shared<ov::Model>(outputs, inputs);
}

}  // namespace

Graph scaled_rows(const std::vector<float>& weights, DType dtype, std::int64_t batch) {
    const auto type = dtype == DType::kInt32 ? ov::element::i32 : ov::element::f32;
    const auto x = input("x", type, {batch, static_cast<std::int64_t>(weights.size())});
    const auto values = std::make_shared<Convert>(x, ov::element::f32);
    return model(
        "y", std::make_shared<Multiply>(values, Constant::create(ov::element::f32, {1, weights.size()}, weights)), {x});
}

Graph free_length_sequence(std::int64_t features) {
    const auto x = input("x", ov::element::f32, {-1, -1, features});
    return model("y", std::make_shared<Add>(x, Constant::create(ov::element::f32, {1}, {1.0F})), {x});
}

Graph two_inputs() {
    const auto left = input("left", ov::element::f32, {-1, 2});
    const auto right = input("right", ov::element::f32, {-1, 2});
    return model("total", std::make_shared<Add>(left, right), {left, right});
}

Graph reciprocal() {
    const auto x = input("x", ov::element::f32, {-1, 1});
    return model("y", std::make_shared<Divide>(Constant::create(ov::element::f32, {1, 1}, {1.0F}), x), {x});
}

Graph squares() {
    const auto x = input("x", ov::element::f32, {-1, -1});
    const auto shape = Constant::create(ov::element::i64, {3}, {-1, 2, 2});
    return model("y", std::make_shared<Reshape>(x, shape, false), {x});
}

Graph column_of_strings() {
    const auto text = input("text", ov::element::string, {-1});
    const auto axis = Constant::create(ov::element::i64, {1}, {1});
    return model("column", std::make_shared<Unsqueeze>(text, axis), {text});
}

Graph string_lengths(std::int64_t width) {
    const auto text =
        input("text", ov::element::string, width == 0 ? ov::PartialShape{-1} : ov::PartialShape{-1, width});
    return string_model(text, {text}, {});
}

Graph strings_and_numbers() {
    const auto text = input("text", ov::element::string, {-1, -1});
    const auto count = input("count", ov::element::f32, {-1, 1});
    const auto same = std::make_shared<Multiply>(count, Constant::create(ov::element::f32, {1}, {1.0F}));
    same->output(0).set_names({"same"});
    return string_model(text, {text, count}, {same});
}

Graph total_of_all_rows() {
    const auto x = input("x", ov::element::f32, {-1, 2});
    const auto rows = Constant::create(ov::element::i64, {1}, {0});
    return model("total", std::make_shared<ReduceSum>(x, rows, true), {x});
}

Graph centered_rows(std::int64_t batch) {
    const auto x = input("x", ov::element::f32, {batch, 2});
    const auto rows = Constant::create(ov::element::i64, {1}, {0});
    return model("y", std::make_shared<Subtract>(x, std::make_shared<ReduceMean>(x, rows, true)), {x});
}

Graph running_total() {
    const auto x = input("x", ov::element::f32, {-1, 2});
    return model("y", std::make_shared<CumSum>(x, Constant::create(ov::element::i64, {}, {0})), {x});
}

}  // namespace sirve::engine::testing
