#pragma once

#include <string>
#include <vector>

#include "models/predict_call.hpp"

namespace sirve::api {

/// Appends one array as nested JSON lists, row by row. Strings are JSON strings; those that are not UTF-8, and all of
/// an array whose name ends in _bytes, are objects {"b64": "..."}.
void append_array(std::string& out, const models::TensorValue& array);

/// Appends one row of an array that has rows: a number or string if they have no axes of their own.
void append_row(std::string& out, const models::TensorValue& array, std::size_t row);

/// Appends the outputs of a prediction: one output as its rows, several as an object of them by name.
void append_outputs(std::string& out, const std::vector<models::TensorValue>& outputs);

/// Appends a list of numbers.
void append_numbers(std::string& out, const std::vector<double>& numbers);

}  // namespace sirve::api
