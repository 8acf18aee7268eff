#include "api/careful_reader.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "api/array_builder.hpp"
#include "base/json_text.hpp"

namespace sirve::api {

namespace {

/// Walks over the text and tells how far it is, so that a value can be quoted as it was written.
struct CountingIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at = nullptr;
    const char** shared = nullptr;

    reference operator*() const { return *at; }
    CountingIterator& operator++() {
        *shared = ++at;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return at == other.at; }
    bool operator!=(const CountingIterator& other) const { return at != other.at; }
};

constexpr const char* kNotAList = "Input should be a valid list";
constexpr const char* kNotANumber = "Input should be a valid number";
constexpr const char* kNotAString = "Input should be a valid string";
constexpr const char* kNotAnObject = "Input should be a valid dictionary or object to extract fields from";

std::string number_text(double value) {
    std::string text;
    append_json_number(text, value);
    return text;
}

/// What the reader is inside of.
enum class Mode {
    kBody,         ///< the outermost object
    kNamedInputs,  ///< the object that is "data"
    kArray,        ///< a list that builder_ builds
    kSkipped,      ///< a value that nobody wants
};

/// What was found out about one of the keys that count. A second value for the key replaces it.
struct Field {
    bool seen = false;
    ValidationErrors errors;
    std::optional<RaggedRow> ragged;
};

/// Receives the parser's events (the names and signatures are nlohmann's).
class CarefulReader {
  public:
    CarefulReader(std::string_view text, const TensorBody& out) : text_(text), position_(text.data()), out_(out) {}

    std::optional<BodyProblem> read();

    bool null() { return scalar("null"); }
    bool boolean(bool value) { return scalar(value ? "true" : "false"); }
    bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
    bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
    bool number_float(double value, const std::string&) { return number(value); }
    bool string(std::string& value);
    bool binary(std::vector<std::uint8_t>&) { return false; }
    bool start_object(std::size_t) { return start(true); }
    bool start_array(std::size_t) { return start(false); }
    bool end_object() { return end(); }
    bool end_array() { return end(); }
    bool key(std::string& name);
    bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& failure);

  private:
    struct Level {
        bool is_object;
        std::size_t count;   ///< elements begun
        std::string key;     ///< of the member that is being read
        std::size_t offset;  ///< where it begins in the text
    };

    bool number(double value);
    bool scalar(std::string echo);
    bool start(bool is_object);
    bool end();

    void begin_element();
    void enter(bool is_object);
    void enter_member(bool is_object);
    void enter_array(models::TensorValue& array, bool flat, bool strings);
    models::TensorValue* named_input();
    bool string_element(std::string& value);
    void single_string(models::TensorValue& input, const std::string& value);
    void leave_array();
    void skip(ValidationError* awaits_echo);
    ValidationError* judge(ArrayBuilder::Verdict verdict, std::string echo = "");
    ValidationError* complain(std::string type, std::string message, std::string echo = "");
    Field* current_field();
    std::string place() const;
    BodyProblem conclude();

    std::string_view text_;
    const char* position_;  ///< what the parser has consumed
    const TensorBody& out_;

    Mode mode_ = Mode::kBody;
    Mode before_skip_ = Mode::kBody;
    std::size_t skip_depth_ = 0;
    ValidationError* awaits_echo_ = nullptr;  ///< its input is the container that is being skipped
    std::vector<Level> levels_;
    ArrayBuilder builder_;
    bool strings_ = false;  ///< whether what builder_ builds may hold strings

    Field data_, model_id_, targets_;
    ValidationErrors fatal_;  ///< about the body as a whole; nothing else matters then
};

std::optional<BodyProblem> CarefulReader::read() {
    out_.model_id = "default";
    out_.inputs.clear();
    if (text_.empty()) return BodyProblem{{{"missing", "[\"body\"]", "Field required", "", ""}}, std::nullopt};

    const char* const end = text_.data() + text_.size();
    nlohmann::json::sax_parse(CountingIterator{text_.data(), &position_}, CountingIterator{end, &position_}, this);
    BodyProblem problem = conclude();
    if (problem.errors.empty() && !problem.ragged) return std::nullopt;
    return problem;
}

BodyProblem CarefulReader::conclude() {
    if (!fatal_.empty()) return {std::move(fatal_), std::nullopt};
    if (!data_.seen) data_.errors.push_back(missing_field("data", text_));
    if (!targets_.seen && out_.targets != nullptr) targets_.errors.push_back(missing_field("targets", text_));

    BodyProblem problem;
    for (Field* field : {&data_, &model_id_, &targets_}) {
        for (ValidationError& error : field->errors)
            if (problem.errors.size() < kMaxValidationErrors) problem.errors.push_back(std::move(error));
        if (!problem.ragged) problem.ragged = std::move(field->ragged);
    }
    return problem;
}

bool CarefulReader::key(std::string& name) {
    levels_.back().key = std::move(name);
    // A key that comes again makes what was said about its first value void.
    if (mode_ == Mode::kBody)
        if (Field* field = current_field()) *field = Field{true, {}, std::nullopt};
    return true;
}

/// The field that the member belongs to which is being read; null if nobody wants it.
Field* CarefulReader::current_field() {
    if (levels_.empty()) return nullptr;
    const std::string& name = levels_.front().key;
    if (name == "data") return &data_;
    if (name == "model_id") return &model_id_;
    if (name == "targets" && out_.targets != nullptr) return &targets_;
    return nullptr;
}

void CarefulReader::begin_element() {
    if (!levels_.empty()) ++levels_.back().count;
}

bool CarefulReader::number(double value) {
    if (mode_ == Mode::kArray) {
        begin_element();
        const ArrayBuilder::Verdict verdict = builder_.number(value);
        if (verdict == ArrayBuilder::Verdict::kFine) return true;
        judge(verdict, number_text(value));
        return true;
    }
    return scalar(number_text(value));
}

bool CarefulReader::string(std::string& value) {
    if (mode_ == Mode::kBody && current_field() == &model_id_) {
        out_.model_id = value;
        return true;
    }
    if (mode_ == Mode::kArray && strings_) return string_element(value);
    if (out_.accepts_strings && mode_ == Mode::kBody && current_field() == &data_) {
        out_.inputs.clear();
        single_string(out_.inputs.emplace_back(), value);
        return true;
    }
    if (out_.accepts_strings && mode_ == Mode::kNamedInputs) {
        if (models::TensorValue* const input = named_input()) single_string(*input, value);
        return true;
    }
    return scalar(echo_string(value));
}

bool CarefulReader::string_element(std::string& value) {
    begin_element();
    const ArrayBuilder::Verdict verdict = builder_.string(value);
    if (verdict != ArrayBuilder::Verdict::kFine) judge(verdict, echo_string(value));
    return true;
}

/// A string without a list around it is a row.
void CarefulReader::single_string(models::TensorValue& input, const std::string& value) {
    builder_.start(input, true);
    builder_.open();
    builder_.string(value);
    builder_.close();
}

/// A value that is no container, where none is expected or a list of numbers is.
bool CarefulReader::scalar(std::string echo) {
    begin_element();
    switch (mode_) {
        case Mode::kSkipped:
            break;
        case Mode::kArray:
            judge(builder_.other(), std::move(echo));
            break;
        case Mode::kNamedInputs:
            complain("list_type", kNotAList, std::move(echo));
            break;
        case Mode::kBody:
            if (levels_.empty())
                complain("model_attributes_type", kNotAnObject, std::move(echo));
            else if (current_field() == &model_id_)
                complain("string_type", kNotAString, std::move(echo));
            else if (current_field() != nullptr)
                complain("list_type", kNotAList, std::move(echo));
            break;
    }
    return true;
}

bool CarefulReader::start(bool is_object) {
    begin_element();
    if (levels_.size() > kMaxNesting) {
        fatal_ = {{"nesting_too_deep", place(),
                   "Input should not be nested deeper than " + std::to_string(kMaxNesting) + " levels", "", ""}};
        return false;
    }
    enter(is_object);
    levels_.push_back({is_object, 0, "", static_cast<std::size_t>(position_ - text_.data()) - 1});
    return true;
}

/// Decides what a container is for, before it is entered.
void CarefulReader::enter(bool is_object) {
    switch (mode_) {
        case Mode::kSkipped:
            break;
        case Mode::kArray: {
            const ArrayBuilder::Verdict verdict = is_object ? builder_.other() : builder_.open();
            if (verdict != ArrayBuilder::Verdict::kFine) skip(judge(verdict));
            break;
        }
        case Mode::kNamedInputs:
            if (is_object)
                skip(complain("list_type", kNotAList));
            else if (models::TensorValue* const input = named_input())
                enter_array(*input, true, out_.accepts_strings);
            else
                skip(nullptr);
            break;
        case Mode::kBody:
            if (!levels_.empty())
                enter_member(is_object);
            else if (!is_object)
                skip(complain("model_attributes_type", kNotAnObject));
            break;
    }
}

void CarefulReader::enter_member(bool is_object) {
    Field* const field = current_field();
    if (field == nullptr) {
        skip(nullptr);
    } else if (field == &model_id_) {
        skip(complain("string_type", kNotAString));
    } else if (field == &targets_) {
        if (is_object)
            skip(complain("list_type", kNotAList));
        else
            enter_array(*out_.targets, false, false);
    } else {
        out_.inputs.clear();
        if (is_object)
            mode_ = Mode::kNamedInputs;
        else
            enter_array(out_.inputs.emplace_back(), false, out_.accepts_strings);
    }
}

/// The input that the present member of "data" is for; null if there are too many, which is complained about.
models::TensorValue* CarefulReader::named_input() {
    const std::string& name = levels_.back().key;
    auto& inputs = out_.inputs;
    auto found = std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) { return input.name == name; });
    if (found == inputs.end()) {
        if (inputs.size() == kMaxInputs) {
            complain("too_long", "Input should name at most " + std::to_string(kMaxInputs) + " inputs");
            return nullptr;
        }
        inputs.emplace_back().name = name;
        found = std::prev(inputs.end());
    }
    return &*found;
}

void CarefulReader::enter_array(models::TensorValue& array, bool flat, bool strings) {
    strings_ = strings;
    builder_.start(array, flat);
    builder_.open();
    mode_ = Mode::kArray;
}

void CarefulReader::leave_array() {
    const bool named = levels_.size() == 2;
    mode_ = named ? Mode::kNamedInputs : Mode::kBody;
    Field& field = *current_field();
    if (!builder_.ragged() || field.ragged) return;
    field.ragged = builder_.ragged();
    field.ragged->field = levels_.front().key + (named ? "." + levels_.back().key : "");
}

bool CarefulReader::end() {
    const std::size_t begin = levels_.back().offset;
    levels_.pop_back();
    if (mode_ == Mode::kSkipped) {
        if (levels_.size() != skip_depth_) return true;
        mode_ = before_skip_;
        const auto length = static_cast<std::size_t>(position_ - text_.data()) - begin;
        if (awaits_echo_ != nullptr) awaits_echo_->input = echo_json(text_.substr(begin, length));
    } else if (mode_ == Mode::kArray) {
        builder_.close();
        if (builder_.level() == 0) leave_array();
    } else {
        mode_ = Mode::kBody;
    }
    return true;
}

void CarefulReader::skip(ValidationError* awaits_echo) {
    before_skip_ = mode_;
    skip_depth_ = levels_.size();
    awaits_echo_ = awaits_echo;
    mode_ = Mode::kSkipped;
}

ValidationError* CarefulReader::judge(ArrayBuilder::Verdict verdict, std::string echo) {
    if (verdict == ArrayBuilder::Verdict::kNotAList) return complain("list_type", kNotAList, std::move(echo));
    if (verdict == ArrayBuilder::Verdict::kNotAString) return complain("string_type", kNotAString, std::move(echo));
    return complain("float_type", kNotANumber, std::move(echo));
}

/// Notes an error at the present place; null if there are enough already.
ValidationError* CarefulReader::complain(std::string type, std::string message, std::string echo) {
    Field* const field = current_field();
    ValidationErrors& errors = field == nullptr ? fatal_ : field->errors;
    if (errors.size() == kMaxValidationErrors) return nullptr;
    return &errors.emplace_back(ValidationError{std::move(type), place(), std::move(message), std::move(echo), ""});
}

/// The path to the element that was begun last, as a "loc".
std::string CarefulReader::place() const {
    std::string loc = "[\"body\"";
    for (const Level& level : levels_) {
        loc += ',';
        if (level.is_object)
            loc += echo_string(level.key);
        else
            loc += std::to_string(level.count - 1);
    }
    return loc + "]";
}

bool CarefulReader::parse_error(std::size_t position, const std::string& token,
                                const nlohmann::detail::exception& failure) {
    constexpr int kNumberOverflow = 406;
    if (failure.id == kNumberOverflow) {
        begin_element();
        fatal_ = {{"finite_number", place(), "Input should be a finite number", echo_string(token), ""}};
        return false;
    }
    // The library's message begins with its own name and the place; what follows the last colon-space of those is ours.
    const std::string_view message = failure.what();
    const std::size_t reason = message.find("syntax error");
    fatal_ = {invalid_json(position == 0 ? 0 : position - 1,
                           (reason == std::string_view::npos ? message : message.substr(reason)).substr(0, kMaxEcho))};
    return false;
}

}  // namespace

std::optional<BodyProblem> read_carefully(std::string_view text, const TensorBody& out) {
    return CarefulReader(text, out).read();
}

}  // namespace sirve::api
