#include "api/tensor_reader.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "api/careful_reader.hpp"

namespace sirve::api {

namespace ondemand = simdjson::ondemand;

namespace {

/// Buffers that one unusually large body made are given back, so that a lane does not hold them for good.
constexpr std::size_t kKeptBytes = 1024 * 1024;

/// simdjson's on-demand parser (3.0) overflows silently on a number below 1 with more than 19 digits after its zeros,
/// such as C's printf("%.25f") writes. The token may end in white space.
bool is_misread(std::string_view token) {
    constexpr std::size_t kShortest = 22;  // "0." and 20 digits
    if (token.size() < kShortest) return false;
    if (token.front() == '-') token.remove_prefix(1);
    if (token.front() != '0') return false;
    token.remove_prefix(std::min(token.find_first_not_of("0."), token.size()));
    const auto end = std::find_if(token.begin(), token.end(), [](char c) { return c < '0' || c > '9'; });
    return end - token.begin() > 19;
}

/// The reader took care of the body's own UTF-8; this is about escapes such as \ud800, which stand for none.
bool read_text(ondemand::value element, std::string_view& text) {
    return !element.get_string().get(text) && simdjson::validate_utf8(text.data(), text.size());
}

/// Reads one nested list whose every sub-list is as long as its neighbours and holds something, and whose values are
/// all numbers or all strings. All functions say false when that is not so.
class ListReader {
  public:
    explicit ListReader(models::TensorValue& out) : out_(out) {
        out_.shape.clear();
        out_.values.clear();
        out_.holds_strings = false;
        out_.strings.clear();
    }

    bool read(ondemand::array list) { return read_list(list, 0) && !out_.shape.empty(); }

  private:
    bool read_list(ondemand::array list, std::size_t depth);
    bool read_first(ondemand::value element, std::size_t depth);
    bool note_length(std::size_t depth, std::int64_t length);

    bool read_number(ondemand::value element) {
        double number = 0;
        if (is_misread(element.raw_json_token())) return false;
        if (element.get_double().get(number)) return false;
        out_.values.push_back(number);
        return true;
    }

    bool read_string(ondemand::value element) {
        std::string_view text;
        if (!read_text(element, text)) return false;
        out_.strings.emplace_back(text);
        return true;
    }

    models::TensorValue& out_;
    // One of them is not 0 once the first value was met: how deep numbers or strings stand.
    std::size_t rank_of_numbers_ = 0;
    std::size_t rank_of_strings_ = 0;
};

bool ListReader::read_list(ondemand::array list, std::size_t depth) {
    std::int64_t length = 0;
    for (auto item : list) {
        ondemand::value element;
        if (item.get(element)) return false;
        if (depth + 1 == rank_of_numbers_) {
            if (!read_number(element)) return false;
        } else if (depth + 1 == rank_of_strings_) {
            if (!read_string(element)) return false;
        } else if (out_.shape.empty()) {
            if (!read_first(element, depth)) return false;
        } else {
            ondemand::array inner;
            if (element.get_array().get(inner) || !read_list(inner, depth + 1)) return false;
        }
        ++length;
    }
    return length > 0 && note_length(depth, length);
}

/// An element before the first value: the value itself, or a list that leads to it.
bool ListReader::read_first(ondemand::value element, std::size_t depth) {
    ondemand::json_type type;
    if (element.type().get(type)) return false;
    if (type == ondemand::json_type::number) {
        rank_of_numbers_ = depth + 1;
        out_.shape.assign(depth + 1, -1);
        return read_number(element);
    }
    if (type == ondemand::json_type::string) {
        rank_of_strings_ = depth + 1;
        out_.shape.assign(depth + 1, -1);
        out_.holds_strings = true;
        return read_string(element);
    }
    ondemand::array inner;
    // The outermost list stands in the body's object, hence one level less than kMaxNesting.
    return depth + 1 < kMaxNesting && !element.get_array().get(inner) && read_list(inner, depth + 1);
}

bool ListReader::note_length(std::size_t depth, std::int64_t length) {
    std::int64_t& size = out_.shape[depth];
    if (size < 0) size = length;
    return size == length;
}

/// A string without a list around it is a row.
bool read_single_string(ondemand::value value, models::TensorValue& out) {
    std::string_view text;
    if (!read_text(value, text)) return false;
    out.shape.assign(1, 1);
    out.values.clear();
    out.holds_strings = true;
    out.strings.assign(1, std::string(text));
    return true;
}

}  // namespace

struct TensorReader::Impl {
    ondemand::parser parser;
    std::unique_ptr<char[]> padded;
    std::size_t capacity = 0;

    bool read(std::string_view text, const TensorBody& out);
    bool read_rows(ondemand::value value, models::TensorValue& out);
    bool read_data(ondemand::value value, const TensorBody& out);
    bool read_named_inputs(ondemand::object object, const TensorBody& out);
    void copy_with_padding(std::string_view text);
};

/// simdjson reads up to SIMDJSON_PADDING bytes beyond the end.
void TensorReader::Impl::copy_with_padding(std::string_view text) {
    const std::size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
    if (needed > capacity || (capacity > kKeptBytes && needed <= kKeptBytes)) {
        capacity = std::max<std::size_t>(needed, 4096);
        padded = std::make_unique<char[]>(capacity);
    }
    std::memcpy(padded.get(), text.data(), text.size());
}

bool TensorReader::Impl::read_rows(ondemand::value value, models::TensorValue& out) {
    ondemand::array list;
    if (value.get_array().get(list)) return false;
    return ListReader(out).read(list) && (out.shape.size() > 1 || out.holds_strings);
}

bool TensorReader::Impl::read_data(ondemand::value value, const TensorBody& out) {
    auto& inputs = out.inputs;
    ondemand::json_type type;
    if (value.type().get(type)) return false;
    if (type == ondemand::json_type::object) {
        ondemand::object object;
        return !value.get_object().get(object) && read_named_inputs(object, out);
    }
    inputs.resize(1);
    inputs[0].name.clear();
    if (type == ondemand::json_type::string) return out.accepts_strings && read_single_string(value, inputs[0]);
    return read_rows(value, inputs[0]) && (out.accepts_strings || !inputs[0].holds_strings);
}

bool TensorReader::Impl::read_named_inputs(ondemand::object object, const TensorBody& out) {
    auto& inputs = out.inputs;
    inputs.clear();
    for (auto item : object) {
        ondemand::field field;
        std::string_view name;
        if (std::move(item).get(field) || field.unescaped_key().get(name) || inputs.size() == kMaxInputs) return false;
        for (const models::TensorValue& other : inputs)
            if (other.name == name) return false;
        models::TensorValue& input = inputs.emplace_back();
        input.name = name;
        ondemand::json_type type;
        if (field.value().type().get(type)) return false;
        ondemand::array list;
        const bool read = type == ondemand::json_type::string
                              ? read_single_string(field.value(), input)
                              : !field.value().get_array().get(list) && ListReader(input).read(list);
        if (!read || (input.holds_strings && !out.accepts_strings)) return false;
    }
    return true;
}

bool TensorReader::Impl::read(std::string_view text, const TensorBody& out) {
    copy_with_padding(text);
    ondemand::document document;
    ondemand::object body;
    if (parser.iterate(padded.get(), text.size(), capacity).get(document) || document.get_object().get(body))
        return false;

    out.model_id = "default";
    bool has_id = false, has_data = false, has_targets = false;
    // Each key once; a second one, or one that we do not know, is for the careful reader.
    const auto first = [](bool& seen) { return !std::exchange(seen, true); };
    for (auto item : body) {
        ondemand::field field;
        if (std::move(item).get(field)) return false;
        const ondemand::raw_json_string key = field.key();
        if (key.unsafe_is_equal("data")) {
            if (!first(has_data) || !read_data(field.value(), out)) return false;
        } else if (key.unsafe_is_equal("model_id")) {
            std::string_view id;
            if (!first(has_id) || field.value().get_string().get(id)) return false;
            out.model_id = id;
        } else if (out.targets != nullptr && key.unsafe_is_equal("targets")) {
            if (!first(has_targets) || !read_rows(field.value(), *out.targets) || out.targets->holds_strings)
                return false;
        } else {
            return false;
        }
    }
    const bool complete = has_data && (out.targets == nullptr || has_targets);
    return complete && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

TensorReader::TensorReader() : impl_(std::make_unique<Impl>()) {}
TensorReader::~TensorReader() = default;

bool TensorReader::read_fast(std::string_view text, const TensorBody& out) {
    return impl_->read(text, out);
}

std::optional<BodyProblem> TensorReader::read(std::string_view text, const TensorBody& out) {
    if (read_fast(text, out)) return std::nullopt;
    return read_carefully(text, out);
}

}  // namespace sirve::api
