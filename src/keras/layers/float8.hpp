#pragma once

#include "keras/graph_ops.hpp"

/// Numbers as float8 (e4m3fn) and bfloat16 hold them: 4 and 8 significant bits, to the nearest, ties to even.
namespace sirve::keras {

constexpr float kFloat8Max = 448;

/// x / scale, cut off at +-448 and rounded to float8, times scale.
float through_float8(float x, float scale);
Output through_float8(const Output& x, float scale);

float through_bfloat16(float x);

}  // namespace sirve::keras
