#pragma once

#include <string>
#include <vector>

#include "models/predict_call.hpp"

namespace sirve::api {

/// Appends one array as nested JSON lists, row by row.
void append_array(std::string& out, const models::NumberArray& array);

/// Appends one row of an array that has rows: a number if they have no axes of their own.
void append_row(std::string& out, const models::NumberArray& array, std::size_t row);

/// Appends the outputs of a prediction: one output as its rows, several as an object of them by name.
void append_outputs(std::string& out, const std::vector<models::NumberArray>& outputs);

/// Appends a list of numbers.
void append_numbers(std::string& out, const std::vector<double>& numbers);

}  // namespace sirve::api
