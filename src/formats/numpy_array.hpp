#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sirve::formats {

/// The element type of a numpy array. `kind` is numpy's letter: 'f' float, 'i' int, 'u' unsigned, 'b' bool, 'O' Python
/// objects, 'U' text, 'S' bytes. The first four can be read as numbers, the last two as strings.
struct NumpyDType {
    char kind = 'f';
    std::uint32_t size = 8;  ///< bytes of one element
    bool big_endian = false;

    bool holds_objects() const { return kind == 'O'; }
    bool holds_strings() const { return kind == 'U' || kind == 'S'; }
};

/// A numpy array as its bytes were stored; a numpy scalar is an array without axes.
struct NumpyArray {
    NumpyDType dtype;
    std::vector<std::size_t> shape;
    bool fortran_order = false;
    std::string data;                    ///< empty for arrays of objects
    std::vector<std::uint32_t> objects;  ///< for arrays of objects: their place in the document they belong to
};

/// Reads what numpy writes for a type: "f8", "i4", "b1", "U10", "O8"; a leading '<', '>', '=' or '|' is the byte order.
Result<NumpyDType> parse_numpy_dtype(std::string_view text);

/// Number of elements, or an error if the product overflows or is above `limit`.
Result<std::size_t> element_count(const std::vector<std::size_t>& shape, std::size_t limit);

/// All elements in C order as doubles. Fails for types that are not numbers, for float sizes other than 4 and 8, and if
/// the bytes do not fit the shape. Integers beyond 2^53 are rounded, as numpy's own conversion does.
Result<std::vector<double>> to_doubles(const NumpyArray& array);

/// All elements in C order as strings: text as UTF-8, bytes as they are. The zeros at the end, which numpy fills up
/// with, are left away, as numpy itself does. Fails for other types, for characters that Unicode does not have, and if
/// the bytes do not fit the shape.
Result<std::vector<std::string>> to_strings(const NumpyArray& array);

/// numpy's name of a type: "float64", "uint8", "object".
std::string to_string(const NumpyDType& dtype);

}  // namespace sirve::formats
