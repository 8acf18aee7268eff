// The part of PickleMachine that gives the allowed names their meaning.
#include <algorithm>

#include "formats/pickle_machine.hpp"

namespace sirve::formats {

namespace {

constexpr std::size_t kMaxShownName = 80;
constexpr std::size_t kMaxAxes = 32;

std::string shown(std::string_view name) {
    std::string text;
    for (const char c : name.substr(0, kMaxShownName)) text += c >= ' ' && c <= '~' ? c : '?';
    return name.size() > kMaxShownName ? text + "..." : text;
}

/// Text of code points up to 255 as the bytes they stand for; nothing if one is larger or the text is not UTF-8.
std::optional<std::string> latin1_bytes(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            bytes += text[i];
            continue;
        }
        if ((byte != 0xC2 && byte != 0xC3) || i + 1 == text.size() ||
            (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80)
            return std::nullopt;
        bytes += static_cast<char>((byte & 0x03) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
    }
    return bytes;
}

}  // namespace

// Naming and making.

void PickleMachine::push_global(std::string_view module, std::string_view name) {
    if (input_.failed()) return;
    if (find_pickle_callable(module, name, classes_) == PickleCallable::kUnknown)
        return input_.fail("it asks for '" + shown(module) + "." + shown(name) +
                           "', which is not allowed; allowed are " + allowed_pickle_names(classes_));
    push_value(PickleGlobal{std::string(module), std::string(name)});
}

void PickleMachine::push_global_from_stack() {
    const auto ids = pop_many(2);
    if (input_.failed()) return;
    const auto* module = argument<std::string>(ids, 0, "the text of a module's name");
    const auto* name = argument<std::string>(ids, 1, "the text of a class's name");
    if (module != nullptr && name != nullptr) push_global(*module, *name);
}

PickleCallable PickleMachine::meaning_of(PickleId id) const {
    const auto* global = std::get_if<PickleGlobal>(&document_.at(id));
    return global == nullptr ? PickleCallable::kUnknown : find_pickle_callable(global->module, global->name, classes_);
}

template <typename T>
const T* PickleMachine::argument(const std::vector<PickleId>& arguments, std::size_t place, std::string_view what) {
    const T* found = place < arguments.size() ? std::get_if<T>(&document_.at(arguments[place])) : nullptr;
    if (found == nullptr) input_.fail(std::string(what) + " is not where it belongs");
    return found;
}

PickleValue PickleMachine::instance_of(PickleId class_id) {
    const PickleCallable meaning = meaning_of(class_id);
    if (meaning == PickleCallable::kOrderedDict) return PickleDict{};
    if (meaning != PickleCallable::kClass && meaning != PickleCallable::kJoblibArray) {
        input_.fail("an object is made of " + describe(document_.at(class_id)) +
                    ", which is none of the known classes");
        return {};
    }
    const auto& global = std::get<PickleGlobal>(document_.at(class_id));
    return PickleObject{global.module, global.name, std::nullopt};
}

void PickleMachine::new_object() {
    const auto ids = pop_many(2);
    if (input_.failed()) return;
    const auto* arguments = argument<PickleTuple>(ids, 1, "the argument tuple of an object");
    if (arguments == nullptr) return;
    if (!arguments->items.empty()) return input_.fail("an object made with arguments, which no known class needs");
    push_value(instance_of(ids[0]));
}

void PickleMachine::reduce() {
    const auto ids = pop_many(2);
    if (input_.failed()) return;
    const PickleCallable callable = meaning_of(ids[0]);
    if (callable == PickleCallable::kUnknown)
        return input_.fail("it calls " + describe(document_.at(ids[0])) + ", which is not a function");
    const auto* arguments = argument<PickleTuple>(ids, 1, "the argument tuple of a call");
    if (arguments == nullptr) return;
    const std::vector<PickleId> copy = arguments->items;  // the tuple may move when values are added
    if (spend_values(copy.size())) push_value(call(callable, copy));
}

PickleValue PickleMachine::call(PickleCallable callable, const std::vector<PickleId>& arguments) {
    switch (callable) {
        case PickleCallable::kRebuildObject:
            return rebuild_object(arguments);
        case PickleCallable::kEncode:
            return encode(arguments);
        case PickleCallable::kNumpyDType:
            return make_dtype(arguments);
        case PickleCallable::kNumpyScalar:
            return make_scalar(arguments);
        case PickleCallable::kNumpyArrayFromBytes:
            return make_array_from_bytes(arguments);
        // Its arguments make an empty array, which the state that follows replaces.
        case PickleCallable::kNumpyRebuildArray:
            return NumpyArray{NumpyDType{'b', 1, false}, {0}, false, {}, {}};
        case PickleCallable::kOrderedDict:
            if (arguments.empty()) return PickleDict{};
            break;
        case PickleCallable::kBytes:
            if (arguments.empty()) return PickleBytes{};
            break;
        default:
            break;
    }
    input_.fail("it makes a class or calls a function in a way that no known class needs");
    return {};
}

PickleValue PickleMachine::rebuild_object(const std::vector<PickleId>& arguments) {
    if (arguments.size() != 3 || meaning_of(arguments[1]) != PickleCallable::kPythonObject) {
        input_.fail("an object built on another base than 'object', which no known class needs");
        return {};
    }
    return instance_of(arguments[0]);
}

PickleValue PickleMachine::encode(const std::vector<PickleId>& arguments) {
    const auto* text = argument<std::string>(arguments, 0, "the text to encode");
    const auto* encoding = argument<std::string>(arguments, 1, "the name of an encoding");
    if (text == nullptr || encoding == nullptr || !spend_bytes(text->size())) return {};
    auto bytes = latin1_bytes(*text);
    if (*encoding != "latin1" || !bytes) {
        input_.fail("bytes written as text in an encoding other than latin1");
        return {};
    }
    return PickleBytes{std::move(*bytes)};
}

// numpy.

PickleValue PickleMachine::make_dtype(const std::vector<PickleId>& arguments) {
    const auto* text = argument<std::string>(arguments, 0, "the name of a numpy type");
    if (text == nullptr) return {};
    const auto dtype = parse_numpy_dtype(*text);
    if (!dtype) {
        input_.fail(dtype.error().message());
        return {};
    }
    return *dtype;
}

PickleValue PickleMachine::make_scalar(const std::vector<PickleId>& arguments) {
    const auto* dtype = argument<NumpyDType>(arguments, 0, "the type of a numpy scalar");
    const auto* bytes = argument<PickleBytes>(arguments, 1, "the bytes of a numpy scalar");
    if (dtype == nullptr || bytes == nullptr || !spend_bytes(bytes->data.size())) return {};
    NumpyArray scalar{*dtype, {}, false, bytes->data, {}};
    check_array(scalar);
    return scalar;
}

PickleValue PickleMachine::make_array_from_bytes(const std::vector<PickleId>& arguments) {
    const auto* bytes = argument<PickleBytes>(arguments, 0, "the bytes of a numpy array");
    const auto* dtype = argument<NumpyDType>(arguments, 1, "the type of a numpy array");
    const auto* order = argument<std::string>(arguments, 3, "the order of a numpy array");
    if (bytes == nullptr || dtype == nullptr || order == nullptr) return {};
    const auto shape = shape_of(arguments[2]);
    if (!shape || !spend_bytes(bytes->data.size())) return {};
    if (*order != "C" && *order != "F") {
        input_.fail("a numpy array whose order is neither C nor F");
        return {};
    }
    NumpyArray array{*dtype, *shape, *order == "F", bytes->data, {}};
    check_array(array);
    return array;
}

std::optional<std::vector<std::size_t>> PickleMachine::shape_of(PickleId id) {
    const auto* tuple = std::get_if<PickleTuple>(&document_.at(id));
    std::vector<std::size_t> shape;
    for (const PickleId item : tuple == nullptr ? std::vector<PickleId>{} : tuple->items) {
        const auto* size = std::get_if<std::int64_t>(&document_.at(item));
        if (size != nullptr && *size >= 0) shape.push_back(static_cast<std::size_t>(*size));
    }
    if (tuple == nullptr || shape.size() != tuple->items.size() || shape.size() > kMaxAxes) {
        input_.fail("a numpy array whose shape is not a tuple of at most " + std::to_string(kMaxAxes) + " sizes");
        return std::nullopt;
    }
    return shape;
}

void PickleMachine::check_array(const NumpyArray& array) {
    const std::size_t stored = array.dtype.holds_objects() ? array.objects.size() : array.data.size();
    const std::size_t unit = array.dtype.holds_objects() ? 1 : array.dtype.size;
    const auto count = element_count(array.shape, stored);
    if (!count || *count * unit != stored)
        input_.fail("a numpy array of " + to_string(array.dtype) + " whose " + std::to_string(stored) +
                    " stored bytes or items do not fit its shape");
}

// BUILD: an object gets its state.

void PickleMachine::build() {
    const PickleId state = pop();
    const PickleId id = top();
    if (input_.failed()) return;
    if (auto* dtype = std::get_if<NumpyDType>(&document_.at(id))) return build_dtype(*dtype, state);
    if (auto* array = std::get_if<NumpyArray>(&document_.at(id))) return build_array(*array, state);
    auto* object = std::get_if<PickleObject>(&document_.at(id));
    if (object == nullptr) return input_.fail("a state is given to " + describe(document_.at(id)) + ", which has none");
    if (!std::holds_alternative<PickleDict>(document_.at(state)))
        return input_.fail("the state of " + describe(*object) + " is not a dict");
    if (find_pickle_callable(object->module, object->class_name, classes_) == PickleCallable::kJoblibArray)
        return read_joblib_array(id, state);
    object->state = state;
}

void PickleMachine::build_dtype(NumpyDType& dtype, PickleId state) {
    // (version, byte order, subarray, field names, fields, size, alignment, flags)
    const auto* tuple = std::get_if<PickleTuple>(&document_.at(state));
    if (tuple == nullptr || tuple->items.size() < 5)
        return input_.fail("the state of a numpy dtype is not a tuple of at least 5");
    const auto* order = argument<std::string>(tuple->items, 1, "the byte order of a numpy dtype");
    for (std::size_t place = 2; place < 5; ++place)
        if (argument<PickleNone>(tuple->items, place,
                                 "a numpy type of records or subarrays; only plain numbers are read, and None") ==
            nullptr)
            return;
    if (order != nullptr) dtype.big_endian = *order == ">";
}

void PickleMachine::build_array(NumpyArray& array, PickleId state) {
    // (version, shape, dtype, is Fortran-ordered, bytes or list of objects)
    const auto* tuple = std::get_if<PickleTuple>(&document_.at(state));
    if (tuple == nullptr || tuple->items.size() != 5)
        return input_.fail("the state of a numpy array is not a tuple of 5");
    const auto shape = shape_of(tuple->items[1]);
    const auto* dtype = argument<NumpyDType>(tuple->items, 2, "the type of a numpy array");
    const auto* fortran = argument<bool>(tuple->items, 3, "the order of a numpy array");
    if (!shape || dtype == nullptr || fortran == nullptr) return;
    NumpyArray built{*dtype, *shape, *fortran, {}, {}};
    if (dtype->holds_objects()) {
        const auto* list = argument<PickleList>(tuple->items, 4, "the list of objects of a numpy array");
        if (list == nullptr || !spend_values(list->items.size())) return;
        built.objects = list->items;
    } else {
        const auto* bytes = argument<PickleBytes>(tuple->items, 4, "the bytes of a numpy array");
        if (bytes == nullptr || !spend_bytes(bytes->data.size())) return;
        built.data = bytes->data;
    }
    check_array(built);
    array = std::move(built);
}

// joblib writes a wrapper that describes an array, then breaks off the pickle, writes the array's bytes and goes on.

void PickleMachine::read_joblib_array(PickleId wrapper, PickleId state) {
    if (nested_) return input_.fail("a joblib array within another one");
    const auto& attributes = std::get<PickleDict>(document_.at(state));
    if (!spend_values(attributes.entries.size())) return;  // looked through below, perhaps again and again
    const auto* dtype = document_.find(attributes, "dtype");
    const auto* order = document_.find(attributes, "order");
    const auto shape_id = document_.find_id(attributes, "shape");
    if (dtype == nullptr || !std::holds_alternative<NumpyDType>(*dtype) || order == nullptr ||
        !std::holds_alternative<std::string>(*order) || !shape_id)
        return input_.fail("a joblib array without dtype, order and shape");
    NumpyArray array{std::get<NumpyDType>(*dtype), {}, std::get<std::string>(*order) == "F", {}, {}};
    if (array.dtype.holds_objects()) {
        array = read_nested_array();
    } else {
        const auto shape = shape_of(*shape_id);
        if (!shape) return;
        array.shape = *shape;
        const auto count = element_count(array.shape, input_.remaining());
        if (!count)
            return input_.fail("the file is cut off: " + count.error().message() +
                               " is announced, and that many bytes are left");
        // Newer joblib aligns the bytes for mmap: one byte says how many of padding follow.
        const auto* alignment = document_.find(attributes, "numpy_array_alignment_bytes");
        if (alignment != nullptr && std::holds_alternative<std::int64_t>(*alignment))
            input_.take(input_.little_endian<std::uint8_t>());
        const std::string_view bytes = input_.take(std::uint64_t{*count} * array.dtype.size);
        if (!spend_bytes(bytes.size())) return;
        array.data = bytes;
    }
    if (!input_.failed()) document_.at(wrapper) = std::move(array);
}

NumpyArray PickleMachine::read_nested_array() {
    PickleMachine machine(input_, document_, classes_, budget_);
    machine.nested_ = true;
    const PickleId id = machine.run();
    if (input_.failed()) return {};
    auto* array = std::get_if<NumpyArray>(&document_.at(id));
    if (array == nullptr) {
        input_.fail("a joblib array of objects that holds " + describe(document_.at(id)) + " instead");
        return {};
    }
    return std::move(*array);
}

}  // namespace sirve::formats
