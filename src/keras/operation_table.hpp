#pragma once

#include <span>
#include <string_view>

#include "keras/operation_context.hpp"

namespace sirve::keras {

using OperationBuilder = Result<Outputs> (*)(OperationContext&);

struct OperationRow {
    std::string_view module;  ///< the last part of keras.src.ops.numpy and so on
    std::string_view class_name;
    OperationBuilder build;
    /// Names of the arguments of a call, in order, between spaces; `*name` is a list of all that follow. Those of the
    /// configuration are by name anyway.
    std::string_view parameters;
};

/// All operations of keras.ops that can be imported, by family.
std::span<const OperationRow> operation_table();

/// The row of an operation's module (the whole path) and class, or null.
const OperationRow* find_operation(std::string_view module, std::string_view class_name);

/// Why no operation of this class can be imported, or empty where nothing more is to be said than that it can't.
std::string_view why_refused(std::string_view class_name);

}  // namespace sirve::keras
