#include "keras/element_types.hpp"

#include <algorithm>
#include <array>

namespace sirve::keras {

namespace {

ov::element::Type integer_type(bool is_signed, std::size_t bits) {
    if (is_signed) {
        return bits <= 8    ? ov::element::i8
               : bits <= 16 ? ov::element::i16
               : bits <= 32 ? ov::element::i32
                            : ov::element::i64;
    }
    return bits <= 8    ? ov::element::u8
           : bits <= 16 ? ov::element::u16
           : bits <= 32 ? ov::element::u32
                        : ov::element::u64;
}

}  // namespace

ov::element::Type common_type(const ElementKind& a, const ElementKind& b) {
    if (a.type.is_real() || b.type.is_real()) return ov::element::f32;
    if (a.is_weak && b.is_weak) return a.type == ov::element::boolean ? b.type : a.type;
    if (a.is_weak || b.is_weak) {
        const auto& weak = a.is_weak ? a : b;
        const auto& other = a.is_weak ? b : a;
        return other.type == ov::element::boolean ? weak.type : other.type;
    }
    if (a.type == b.type || b.type == ov::element::boolean) return a.type;
    if (a.type == ov::element::boolean) return b.type;
    if (a.type.is_signed() == b.type.is_signed())
        return integer_type(a.type.is_signed(), std::max(a.type.bitwidth(), b.type.bitwidth()));
    const auto signed_bits = a.type.is_signed() ? a.type.bitwidth() : b.type.bitwidth();
    const auto unsigned_bits = a.type.is_signed() ? b.type.bitwidth() : a.type.bitwidth();
    if (unsigned_bits == 64) return ov::element::f32;
    return integer_type(true, std::max(signed_bits, 2 * unsigned_bits));
}

std::optional<ov::element::Type> element_type_of(const Json& dtype) {
    static const std::array<std::pair<std::string_view, ov::element::Type>, 15> kTypes{
        {{"float16", ov::element::f32},
         {"bfloat16", ov::element::f32},
         {"float32", ov::element::f32},
         {"float64", ov::element::f32},
         {"float", ov::element::f32},
         {"int8", ov::element::i8},
         {"int16", ov::element::i16},
         {"int32", ov::element::i32},
         {"int64", ov::element::i64},
         {"uint8", ov::element::u8},
         {"uint16", ov::element::u16},
         {"uint32", ov::element::u32},
         {"uint64", ov::element::u64},
         {"bool", ov::element::boolean},
         {"string", ov::element::string}}};
    const auto name = dtype.is_string() ? dtype.get<std::string>() : text_member(member(dtype, "config"), "name");
    for (const auto& [known, type] : kTypes) {
        if (known == name) return type;
    }
    return {};
}

Output cast(const Output& x, const ov::element::Type& type) {
    if (x.get_element_type() == type) return x;
    if (type == ov::element::boolean) {
        const Output zero = ops::Constant::create(x.get_element_type(), {}, {0});
        return std::make_shared<ops::NotEqual>(x, zero);
    }
    return std::make_shared<ops::Convert>(x, type);
}

bool is_narrow(const ov::element::Type& type) {
    return type == ov::element::boolean || (type.is_integral() && type.bitwidth() < 32);
}

}  // namespace sirve::keras
