#include "api/tfserving/request_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "api/base64.hpp"
#include "api/tfserving/input_gatherer.hpp"
#include "api/tfserving/shown_value.hpp"
#include "base/json_text.hpp"

namespace sirve::api::tfserving {

namespace {

/// A value that may not stand where it does, as an error shows it.
struct Shown {
    std::string_view text;
    std::string_view type;
};

constexpr std::string_view kBytesKey = "b64";

constexpr Shown kObject = {"{...}", "Object"};
constexpr Shown kArray = {"[...]", "Array"};

/// What the reader is inside of.
enum class Mode {
    kOutside,         ///< before and after the document
    kBody,            ///< the outermost object
    kInstances,       ///< the list of rows
    kRow,             ///< a row that is an object
    kColumns,         ///< the object that is "inputs"
    kTensor,          ///< a list of numbers or strings, or of such lists
    kRowOrBytes,      ///< the first key of an object decides whether it is a row or {"b64": "..."}
    kColumnsOrBytes,  ///< the same for the object that is "inputs"
    kBytes,           ///< an object that must be {"b64": "..."}
    kSkipped,         ///< a value that nobody wants
};

/// Receives the parser's events (the names and signatures are nlohmann's) and passes numbers, strings and lists on.
class Reader {
  public:
    explicit Reader(PredictRequest& out) : out_(out), gatherer_(out.inputs) {}

    Status read(std::string_view text);

    bool null() { return scalar({"null", "Null"}); }
    bool boolean(bool value) { return scalar({value ? "true" : "false", "Bool"}); }
    bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
    bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
    bool number_float(double value, const std::string&) { return number(value); }
    bool string(std::string& value);
    bool binary(std::vector<std::uint8_t>&) { return false; }
    bool start_object(std::size_t) { return enter() && begin_object(); }
    bool start_array(std::size_t) { return enter() && begin_array(); }
    bool end_object();
    bool end_array();
    bool key(std::string& name);
    bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& failure);

  private:
    bool number(double value);
    bool text(std::string_view value);
    bool in_tensor() const;
    bool settle_names();
    bool end_bytes();
    bool fail_bytes();
    bool scalar(const Shown& shown);
    bool enter();
    bool begin_object();
    bool begin_bytes(Mode mode);
    bool begin_array();
    bool begin_element();
    bool begin_list();
    bool refuse_member(const Shown& shown);
    void skip();

    bool check(const Status& status);
    bool fail(std::string message) { return check(invalid_argument(std::move(message))); }

    PredictRequest& out_;
    InputGatherer gatherer_;
    std::optional<Error> error_;

    Mode mode_ = Mode::kOutside;
    Mode around_tensor_ = Mode::kOutside;
    std::size_t depth_ = 0;
    std::size_t skip_depth_ = 0;
    std::string key_;  ///< of the member that is being read: the body's, the row's or the column's
    bool has_tensors_ = false;
    Mode around_bytes_ = Mode::kOutside;
    bool has_bytes_key_ = false;
    std::optional<std::string> bytes_;  ///< the value of "b64"
};

Status Reader::read(std::string_view text) {
    out_.signature_name.clear();
    if (text.empty()) return invalid_argument("JSON Parse error: The document is empty");
    nlohmann::json::sax_parse(text.begin(), text.end(), this);
    if (error_) return *error_;
    if (!has_tensors_) return invalid_argument("Missing 'inputs' or 'instances' key");
    out_.named = gatherer_.named();
    return {};
}

bool Reader::check(const Status& status) {
    if (status) return true;
    error_ = status.error();
    return false;
}

bool Reader::key(std::string& name) {
    const bool undecided = mode_ == Mode::kRowOrBytes || mode_ == Mode::kColumnsOrBytes;
    if ((undecided || mode_ == Mode::kBytes) && !has_bytes_key_ && name == kBytesKey) return has_bytes_key_ = true;
    if (mode_ == Mode::kBytes) return fail_bytes();
    if (undecided && !settle_names()) return false;
    key_ = std::move(name);
    if (mode_ != Mode::kBody || (key_ != "instances" && key_ != "inputs")) return true;
    if (has_tensors_)
        return fail("Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
    has_tensors_ = true;
    out_.format = key_ == "instances" ? Format::kRow : Format::kColumn;
    gatherer_.start(out_.format);
    return true;
}

/// A number or a list begins where a tensor or a part of one may stand; false if it may not stand here.
bool Reader::begin_element() {
    switch (mode_) {
        case Mode::kInstances:
            return check(gatherer_.begin_bare_row());
        case Mode::kRow:
            return check(gatherer_.begin_row_value(key_));
        case Mode::kColumns:
        case Mode::kBody:
            return check(gatherer_.begin_column(key_));
        default:
            return true;
    }
}

/// Whether a number or a string that comes now belongs to a tensor.
bool Reader::in_tensor() const {
    return mode_ == Mode::kBody ? key_ == "inputs" : mode_ != Mode::kOutside && mode_ != Mode::kSkipped;
}

bool Reader::number(double value) {
    if (!settle_names()) return false;
    if (in_tensor()) return begin_element() && check(gatherer_.number(value));
    std::string text;
    append_json_number(text, value);
    return scalar({text, "Number"});
}

bool Reader::text(std::string_view value) {
    return begin_element() && check(gatherer_.string(value));
}

/// An object that was undecided is one of named tensors, since what comes now can't be in {"b64": "..."}. In an object
/// that must be that it is wrong.
bool Reader::settle_names() {
    if (mode_ == Mode::kBytes) return fail_bytes();
    if (mode_ == Mode::kRowOrBytes) {
        mode_ = Mode::kRow;
        if (!check(gatherer_.begin_row_object())) return false;
    } else if (mode_ == Mode::kColumnsOrBytes) {
        mode_ = Mode::kColumns;
        gatherer_.expect_names();
    } else {
        return true;
    }
    if (!std::exchange(has_bytes_key_, false)) return true;
    key_ = kBytesKey;
    const auto value = std::exchange(bytes_, std::nullopt);
    return !value || text(*value);
}

/// The object {"b64": "..."} is complete.
bool Reader::end_bytes() {
    const auto bytes = decode_base64(*bytes_);
    has_bytes_key_ = false;
    bytes_.reset();
    if (!bytes) return check(gatherer_.in_place("Unable to base64 decode"));
    mode_ = around_bytes_;
    return text(*bytes);
}

bool Reader::fail_bytes() {
    return check(gatherer_.in_place("JSON Value: {...} not formatted correctly for base64 data"));
}

bool Reader::string(std::string& value) {
    if (mode_ == Mode::kBody && key_ == "signature_name") {
        out_.signature_name = value;
        return true;
    }
    if (has_bytes_key_ && !bytes_) {
        bytes_ = std::move(value);
        return true;
    }
    if (!settle_names()) return false;
    if (in_tensor()) return text(value);
    return scalar({shown_string(value), "String"});
}

/// A value that is no container and, where numbers are wanted, no number either.
bool Reader::scalar(const Shown& shown) {
    if (!settle_names()) return false;
    switch (mode_) {
        case Mode::kSkipped:
            return true;
        case Mode::kOutside:
            return fail("JSON Value: " + std::string(shown.text) + " Is not object");
        case Mode::kBody:
            return refuse_member(shown);
        default:
            return check(gatherer_.wrong_type(shown.text, shown.type));
    }
}

/// Refuses a value that is wrong for the body's member; true if nobody looks at that member.
bool Reader::refuse_member(const Shown& shown) {
    if (key_ == "instances") return fail("Expecting 'instances' to be an list/array");
    if (key_ == "signature_name")
        return fail("JSON Value: " + std::string(shown.text) +
                    " not formatted correctly. 'signature_name' key must be a string value.");
    return key_ != "inputs" || check(gatherer_.wrong_type(shown.text, shown.type));
}

bool Reader::enter() {
    if (++depth_ <= kMaxDepth) return true;
    return fail("JSON Parse error: nested deeper than " + std::to_string(kMaxDepth) + " levels");
}

bool Reader::begin_object() {
    if (!settle_names()) return false;
    switch (mode_) {
        case Mode::kOutside:
            mode_ = Mode::kBody;
            return true;
        case Mode::kBody:
            if (key_ != "inputs") {
                skip();
                return refuse_member(kObject);
            }
            return begin_bytes(Mode::kColumnsOrBytes);
        case Mode::kInstances:
            return begin_bytes(Mode::kRowOrBytes);
        case Mode::kRow:
        case Mode::kColumns:
        case Mode::kTensor:
            return begin_bytes(Mode::kBytes);
        default:
            return scalar(kObject);
    }
}

/// An object begins that is or may be {"b64": "..."}.
bool Reader::begin_bytes(Mode mode) {
    around_bytes_ = mode_;
    mode_ = mode;
    has_bytes_key_ = false;
    bytes_.reset();
    return true;
}

bool Reader::begin_array() {
    if (!settle_names()) return false;
    switch (mode_) {
        case Mode::kOutside:
        case Mode::kSkipped:
            return scalar(kArray);
        case Mode::kBody:
            if (key_ == "instances") {
                mode_ = Mode::kInstances;
                return true;
            }
            if (key_ == "inputs") return begin_list();
            skip();
            return refuse_member(kArray);
        default:
            return begin_list();
    }
}

bool Reader::begin_list() {
    if (!begin_element()) return false;
    if (mode_ != Mode::kTensor) around_tensor_ = mode_;
    mode_ = Mode::kTensor;
    return check(gatherer_.open_list());
}

bool Reader::end_object() {
    --depth_;
    if (bytes_ && (mode_ == Mode::kRowOrBytes || mode_ == Mode::kColumnsOrBytes || mode_ == Mode::kBytes))
        return end_bytes();
    if (!settle_names()) return false;
    switch (mode_) {
        case Mode::kBody:
            mode_ = Mode::kOutside;
            return true;
        case Mode::kRow:
            mode_ = Mode::kInstances;
            return check(gatherer_.end_row_object());
        case Mode::kColumns:
            mode_ = Mode::kBody;
            return true;
        default:
            if (depth_ == skip_depth_) mode_ = Mode::kBody;
            return true;
    }
}

bool Reader::end_array() {
    --depth_;
    switch (mode_) {
        case Mode::kTensor:
            if (!check(gatherer_.close_list())) return false;
            if (!gatherer_.in_list()) mode_ = around_tensor_;
            return true;
        case Mode::kInstances:
            mode_ = Mode::kBody;
            return check(gatherer_.end_rows());
        default:
            if (depth_ == skip_depth_) mode_ = Mode::kBody;
            return true;
    }
}

/// The container that was just entered, a member of the body, is not wanted.
void Reader::skip() {
    skip_depth_ = depth_ - 1;
    mode_ = Mode::kSkipped;
}

bool Reader::parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& failure) {
    // The library's message begins with its own name and the place.
    std::string_view reason = failure.what();
    const std::size_t begin = std::min(reason.find("syntax error"), reason.find("number overflow"));
    if (begin != std::string_view::npos) reason.remove_prefix(begin);
    return fail("JSON Parse error: " + std::string(reason.substr(0, kMaxShown)) +
                " at offset: " + std::to_string(position == 0 ? 0 : position - 1));
}

}  // namespace

Status read_predict_request(std::string_view text, PredictRequest& out) {
    return Reader(out).read(text);
}

}  // namespace sirve::api::tfserving
