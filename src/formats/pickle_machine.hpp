#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/pickle.hpp"
#include "formats/pickle_callables.hpp"
#include "formats/pickle_input.hpp"

namespace sirve::formats {

/// What one document may still cost: values (with the places that they take in containers) and bytes copied.
class PickleBudget {
  public:
    explicit PickleBudget(const PickleLimits& limits) : values_(limits.max_values), bytes_(limits.max_bytes) {}

    /// False when the rest is not enough.
    bool take_values(std::size_t count) { return take(values_, count); }
    bool take_bytes(std::size_t count) { return take(bytes_, count); }

  private:
    static bool take(std::size_t& left, std::size_t count) {
        if (count > left) return false;
        left -= count;
        return true;
    }

    std::size_t values_;
    std::size_t bytes_;
};

/// The stack machine that a pickle is a program for, without the power to call anything: what other readers execute
/// becomes data here. It reads one pickle from `input` and adds its values to `document`. Used once.
/// All that it is handed outlives it.
class PickleMachine {
  public:
    PickleMachine(PickleInput& input, PickleDocument& document, std::span<const PickleClass> classes,
                  PickleBudget& budget)
        : input_(input), document_(document), classes_(classes), budget_(budget) {}

    /// Runs up to the STOP opcode and gives its value. Whether it is one is in `input.failed()`.
    PickleId run();

  private:
    /// Executes one opcode of each kind; false: it is of another kind.
    bool step_number(unsigned char opcode);
    bool step_text(unsigned char opcode);
    bool step_container(unsigned char opcode);
    bool step_memo(unsigned char opcode);
    bool step_object(unsigned char opcode);
    void refuse(unsigned char opcode);

    // The stack.
    void push(PickleId id);
    void push_value(PickleValue value);
    PickleId pop();
    PickleId top();  ///< 0 after a failure
    void drop();
    std::vector<PickleId> pop_to_mark();
    std::vector<PickleId> pop_many(std::size_t count);

    // Numbers, texts and bytes (pickle_constants.cpp).
    void push_copy(std::string_view text);
    void push_bytes(std::string_view bytes);
    void push_long(std::string_view little_endian);
    void push_decimal(std::string_view text);
    void push_float(std::string_view text);
    void push_escaped_text(std::string_view line);

    // Containers, the memo, objects.
    void append(std::vector<PickleId> items);
    void set_items(std::vector<PickleId> items);
    void remember(std::uint64_t key);
    void recall(std::uint64_t key);
    void push_global(std::string_view module, std::string_view name);
    void push_global_from_stack();
    void new_object();
    void reduce();
    void build();

    // What the allowed names mean (pickle_calls.cpp).
    PickleValue call(PickleCallable callable, const std::vector<PickleId>& arguments);
    PickleValue rebuild_object(const std::vector<PickleId>& arguments);
    PickleValue encode(const std::vector<PickleId>& arguments);
    PickleValue make_dtype(const std::vector<PickleId>& arguments);
    PickleValue make_scalar(const std::vector<PickleId>& arguments);
    PickleValue make_array_from_bytes(const std::vector<PickleId>& arguments);
    PickleValue instance_of(PickleId class_id);
    void build_array(NumpyArray& array, PickleId state);
    void build_dtype(NumpyDType& dtype, PickleId state);
    void read_joblib_array(PickleId wrapper, PickleId state);
    NumpyArray read_nested_array();

    /// The argument at `place` as a T; fails with `what` should be there. The pointer holds until a value is added.
    template <typename T>
    const T* argument(const std::vector<PickleId>& arguments, std::size_t place, std::string_view what);
    std::optional<std::vector<std::size_t>> shape_of(PickleId tuple);
    void check_array(const NumpyArray& array);
    PickleCallable meaning_of(PickleId id) const;

    /// Count against the budget; false and a failure when it is used up.
    bool spend_values(std::size_t count);
    bool spend_bytes(std::size_t count);

    PickleInput& input_;
    PickleDocument& document_;
    std::span<const PickleClass> classes_;
    PickleBudget& budget_;
    bool nested_ = false;  ///< a pickle within a joblib dump, which holds no further ones
    std::vector<PickleId> stack_;
    std::vector<std::size_t> marks_;  ///< sizes of the stack at the marks
    std::unordered_map<std::uint64_t, PickleId> memo_;
};

}  // namespace sirve::formats
