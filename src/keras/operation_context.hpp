#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "keras/element_types.hpp"
#include "keras/graph_ops.hpp"
#include "keras/json.hpp"

namespace sirve::keras {

/// One argument of an operation: a constant, a tensor of the graph, or a list with at least one tensor in it.
struct Operand {
    std::variant<Json, Output, std::vector<Operand>> value;
};

/// All that a builder gets to make one operation (`x * 2`, `keras.ops.mean(x)`): its arguments by name, wherever the
/// file had them (in the configuration, or in the call).
///
/// Readers do not return errors but remember the first one, like those of LayerContext. An argument that no reader
/// asked for and that is not null or false is an error, too: see `finish`. Lives for one call; not thread-safe.
class OperationContext {
  public:
    using Arguments = std::map<std::string, Operand>;

    /// `title` says in messages which operation of which model it is.
    OperationContext(std::string class_name, std::string title, Arguments arguments)
        : class_name_(std::move(class_name)), title_(std::move(title)), arguments_(std::move(arguments)) {}

    const std::string& class_name() const { return class_name_; }

    /// Whether the argument is there and not null.
    bool given(const std::string& name);
    bool is_null(const std::string& name);  ///< it is there, and null
    bool has(const std::string& name) { return find(name) != nullptr; }
    bool is_constant(const std::string& name);  ///< it is there, and no part of it is a tensor of the graph
    /// Puts another value in an argument's place, for an operation that is another one of changed arguments.
    void replace(const std::string& name, std::variant<Json, Output, std::vector<Operand>> value) {
        arguments_[name] = Operand{std::move(value)};
    }

    // Tensors. A constant becomes a tensor of its own type: int32, float32, bool, or that of its array.
    Output tensor(const std::string& name);
    Output float_tensor(const std::string& name) { return to_float(tensor(name)); }
    Outputs tensors(const std::string& name);  ///< of a list; all in one type
    Output typed_tensor(const std::string& name, const ov::element::Type& type) { return cast(tensor(name), type); }
    /// Two arguments in the type in which Keras combines them; plain numbers take the type of the other.
    std::pair<Output, Output> pair(const std::string& first, const std::string& second);

    // Constants. Absent or null gives the default; without a default it is an error.
    const Json& option(const std::string& name);
    bool boolean(const std::string& name, bool standard);
    std::int64_t integer(const std::string& name, std::optional<std::int64_t> standard = {});
    double number(const std::string& name, std::optional<double> standard = {});
    std::string text(const std::string& name, const std::string& standard);
    std::vector<std::int64_t> integers(const std::string& name);  ///< a single one is a list of one
    /// A dtype; by default `standard`.
    ov::element::Type type(const std::string& name, const ov::element::Type& standard);

    /// An axis as a number from 0 to rank - 1.
    std::int64_t axis(std::int64_t value, std::size_t rank);
    /// One axis, several, or (null) all of them.
    std::vector<std::int64_t> axes(const std::string& name, std::size_t rank);
    /// Notes that the operation works along an axis, which may be that of the batch: then rows of different requests
    /// must not be computed together. See keras::mixes_rows.
    void note_mixed_rows(const Output& x, std::int64_t axis);
    /// Notes the same of an operation that gives the axes this order.
    void note_order(const Output& x, const std::vector<std::int64_t>& order);
    /// Notes the same of an operation that gives x this shape, where -1 is what is left.
    void note_shape(const Output& x, const std::vector<std::int64_t>& shape);
    /// Whether rows are mixed, as noted, or because the axis of a batch is not the first one of an output any more.
    bool mixes_rows(const Outputs& outputs) const;
    /// The number of axes of x, which must be known.
    std::size_t known_rank(const Output& x);

    // Failure. The messages name the operation and its place.
    Error broken(const std::string& what) const { return invalid_argument(title_ + ": " + what); }
    Error unsupported(const std::string& what) const { return {ErrorCode::kUnimplemented, title_ + ": " + what}; }
    void remember(Error error);
    const std::optional<Error>& error() const { return error_; }
    /// The checks after the builder: reports arguments that nobody read.
    void finish();

  private:
    const Operand* find(const std::string& name);
    Output constant_of(const std::string& name, const Json& value);
    Output tensor_of(const std::string& name, const Operand& operand);

    std::string class_name_;
    std::string title_;
    Arguments arguments_;
    std::set<std::string> known_;
    bool mixes_rows_ = false;
    std::optional<Error> error_;
};

}  // namespace sirve::keras
