#include "api/tfserving/input_gatherer.hpp"

#include "api/tensor_body.hpp"
#include "api/tfserving/shown_value.hpp"
#include "base/json_text.hpp"

namespace sirve::api::tfserving {

namespace {

using Verdict = ArrayBuilder::Verdict;

static_assert(kMaxInputs <= 64, "InputGatherer::seen_ has a bit for each input");

}  // namespace

InputGatherer::InputGatherer(std::vector<models::TensorValue>& inputs) : inputs_(inputs) {
    // The builders keep pointers to them.
    inputs_.reserve(kMaxInputs);
    builders_.reserve(kMaxInputs);
}

void InputGatherer::start(Format format) {
    format_ = format;
    base_level_ = format == Format::kRow ? 1 : 0;
}

Status InputGatherer::begin_row_object() {
    if (rows_ == 0) {
        inputs_.clear();
        named_ = true;
    }
    if (!named_) return wrong_type("{...}", "Object");
    seen_ = 0;
    return {};
}

Status InputGatherer::begin_row_value(const std::string& name) {
    // Most rows have their keys in the same order, so the next one is looked at first.
    const std::size_t count = inputs_.size();
    const auto has_name = [&](std::size_t i) { return i < count && inputs_[i].name == name; };
    if (!has_name(++current_)) {
        current_ = 0;
        while (current_ < count && !has_name(current_)) ++current_;
    }
    if (current_ == count) {
        if (rows_ != 0) return wrong_keys();
        if (Status added = add_input(name); !added) return added;
        builders_[current_].open();
    }
    const std::uint64_t bit = std::uint64_t{1} << current_;
    if ((seen_ & bit) != 0) return wrong_keys();
    seen_ |= bit;
    return {};
}

Status InputGatherer::end_row_object() {
    const std::size_t count = inputs_.size();
    const std::uint64_t all = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    if (count == 0 || seen_ != all) return wrong_keys();
    ++rows_;
    return {};
}

Status InputGatherer::begin_bare_row() {
    if (named_) return in_row("Expecting an object with the inputs by name, as the first element is one");
    if (builders_.empty()) {
        inputs_.resize(1);
        inputs_[0].name.clear();
        builders_.emplace_back().start(inputs_[0], true);
        builders_[0].open();
    }
    return {};
}

/// A bare row ends with its number or with its outermost list.
void InputGatherer::end_bare_row() {
    if (format_ == Format::kRow && !named_) ++rows_;
}

Status InputGatherer::end_rows() {
    if (rows_ == 0) return invalid_argument("No values in 'instances' array");
    for (ArrayBuilder& builder : builders_) builder.close();
    return {};
}

void InputGatherer::expect_names() {
    named_ = true;
    inputs_.clear();
}

Status InputGatherer::begin_column(const std::string& name) {
    if (!named_) {
        inputs_.clear();
        return add_input("");
    }
    for (const models::TensorValue& input : inputs_)
        if (input.name == name) return invalid_argument("Input '" + name.substr(0, kMaxShown) + "' is given twice");
    return add_input(name);
}

Status InputGatherer::add_input(const std::string& name) {
    if (inputs_.size() == kMaxInputs)
        return invalid_argument("More than " + std::to_string(kMaxInputs) + " inputs are given; no model has as many");
    current_ = inputs_.size();
    inputs_.emplace_back().name = name;
    builders_.emplace_back().start(inputs_.back(), true);
    return {};
}

Status InputGatherer::number(double value) {
    ArrayBuilder& builder = builders_[current_];
    if (builder.level() == 0) {  // a tensor without any axis; the builder knows only lists
        inputs_[current_].shape.clear();
        inputs_[current_].values.assign(1, value);
        return {};
    }
    if (const Verdict verdict = builder.number(value); verdict != Verdict::kFine) {
        std::string shown;
        append_json_number(shown, value);
        return verdict == Verdict::kNotAString ? wrong_type(shown, "Number") : judge(verdict, shown);
    }
    if (!in_list()) end_bare_row();
    return {};
}

Status InputGatherer::string(std::string_view value) {
    ArrayBuilder& builder = builders_[current_];
    if (builder.level() == 0) {
        inputs_[current_].shape.clear();
        inputs_[current_].holds_strings = true;
        inputs_[current_].strings.assign(1, std::string(value));
        return {};
    }
    if (const Verdict verdict = builder.string(value); verdict != Verdict::kFine) {
        const std::string shown = shown_string(value);
        return verdict == Verdict::kNotANumber ? wrong_type(shown, "String") : judge(verdict, shown);
    }
    if (!in_list()) end_bare_row();
    return {};
}

Status InputGatherer::open_list() {
    return judge(builders_[current_].open(), "[...]");
}

Status InputGatherer::close_list() {
    ArrayBuilder& builder = builders_[current_];
    builder.close();
    if (const auto& ragged = builder.ragged()) {
        if (format_ == Format::kRow)
            return in_place("Expecting tensor size: " + std::to_string(ragged->expected) +
                            " but got: " + std::to_string(ragged->length));
        return in_place("Encountered list at unexpected size: " + std::to_string(ragged->length) + " at level: " +
                        std::to_string(ragged->place.size()) + " expected size: " + std::to_string(ragged->expected));
    }
    if (!in_list()) end_bare_row();
    return {};
}

Status InputGatherer::judge(Verdict verdict, std::string_view shown) const {
    const std::string level = std::to_string(builders_[current_].level());
    switch (verdict) {
        case Verdict::kFine:
            return {};
        case Verdict::kNotAList:
            return in_place("JSON Value: " + std::string(shown) + " found at incorrect level: " + level +
                            ", where a list is expected");
        case Verdict::kNotANumber:
            return in_place("Encountered list at unexpected level: " + level + ", where a number is expected");
        case Verdict::kNotAString:
            return in_place("Encountered list at unexpected level: " + level + ", where a string is expected");
    }
    return {};
}

Error InputGatherer::wrong_type(std::string_view shown, std::string_view type) const {
    const bool holds_strings = current_ < builders_.size() && inputs_[current_].holds_strings;
    return in_place("JSON Value: " + std::string(shown) + " Type: " + std::string(type) +
                    " is not of expected type: " + (holds_strings ? "string" : "float"));
}

Error InputGatherer::wrong_keys() const {
    std::string names;
    for (const models::TensorValue& input : inputs_) names += (names.empty() ? "" : ",") + input.name;
    return in_row("JSON object: {...} keys must be equal to: " + names.substr(0, kMaxShown));
}

Error InputGatherer::in_row(const std::string& message) const {
    return invalid_argument("Failed to process element: " + std::to_string(rows_) + " of 'instances' list. " + message);
}

Error InputGatherer::in_place(const std::string& message) const {
    return format_ == Format::kRow ? in_row("Error: INVALID_ARGUMENT: " + message) : invalid_argument(message);
}

}  // namespace sirve::api::tfserving
