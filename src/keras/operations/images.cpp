#include <algorithm>
#include <cmath>

#include "keras/layers/resampling.hpp"
#include "keras/operations/images.hpp"
#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

Images read_images(OperationContext& op, const std::string& name) {
    Images images;
    images.source = op.tensor(name);
    const auto rank = op.known_rank(images.source);
    images.channels_first = op.text("data_format", "channels_last") == "channels_first";
    images.is_single = rank == 3;
    if (rank != 3 && rank != 4) {
        op.remember(op.broken("expects images with 3 or 4 axes"));
        return images;
    }
    Output x = to_float(images.source);
    if (images.is_single) {
        op.note_mixed_rows(images.source, 0);
        x = keras::unsqueeze(x, 0);
    }
    images.x = images.channels_first ? x : to_channels_first(x);
    return images;
}

Output Images::restore(const Output& y) const {
    const auto placed = channels_first ? y : to_channels_last(y);
    return is_single ? keras::squeeze(placed, 0) : placed;
}

namespace {

/// As Keras gives images of integers back as integers.
Output as_type_of(const Output& source, const Output& y) {
    const auto type = source.get_element_type();
    if (!type.is_integral_number()) return y;
    const Output rounded = std::make_shared<ops::Round>(y, ops::Round::RoundMode::HALF_TO_EVEN);
    const auto bits = static_cast<int>(std::min<std::size_t>(type.bitwidth(), 32));
    const double low = type.is_signed() ? -std::ldexp(1.0, bits - 1) : 0.0;
    const double high = std::ldexp(1.0, type.is_signed() ? bits - 1 : bits) - 1;
    const Output clamped = std::make_shared<ops::Clamp>(rounded, low, high);
    return cast(clamped, type);
}

struct Size {
    std::int64_t height = 0;
    std::int64_t width = 0;
};

/// int(a * b / c) as Keras computes it.
std::int64_t in_proportion(std::int64_t a, std::int64_t b, std::int64_t c) {
    return static_cast<std::int64_t>(static_cast<float>(a * b) / static_cast<float>(c));
}

Output middle(const Output& x, std::int64_t axis, std::int64_t size) {
    const auto begin = (dimension(x, axis) - size) / 2;
    return keras::slice(x, axis, begin, begin + size);
}

Output cropped_to_proportions(const Output& x, const Size& to) {
    const Size from{dimension(x, 2), dimension(x, 3)};
    const auto height =
        std::max<std::int64_t>(std::min(from.height, in_proportion(from.width, to.height, to.width)), 1);
    const auto width = std::max<std::int64_t>(std::min(from.width, in_proportion(from.height, to.width, to.height)), 1);
    return middle(middle(x, 2, height), 3, width);
}

Output padded_to_proportions(const Output& x, const Size& to, float value) {
    const Size from{dimension(x, 2), dimension(x, 3)};
    const auto margin = [](std::int64_t wanted, std::int64_t size) {
        return std::max<std::int64_t>(wanted - size, 0) / 2;
    };
    const auto pads = integers({0, 0, margin(in_proportion(from.width, to.height, to.width), from.height),
                                margin(in_proportion(from.height, to.width, to.height), from.width)});
    return std::make_shared<ops::Pad>(x, pads, pads, scalar(value), ov::op::PadMode::CONSTANT);
}

/// What is left or added at both ends of an axis: two of begin, end and the resulting size are given.
struct Ends {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

std::optional<Ends> read_ends(OperationContext& op, const char* begin, const char* end, const char* target,
                              std::int64_t size, std::int64_t sign) {
    const auto change =
        op.given(target) && size >= 0 ? std::optional((op.integer(target) - size) * sign) : std::nullopt;
    const bool has_begin = op.given(begin);
    const bool has_end = op.given(end);
    if (has_begin && has_end) return Ends{op.integer(begin), op.integer(end)};
    if (!change) return {};
    if (has_begin) return Ends{op.integer(begin), *change - op.integer(begin)};
    if (has_end) return Ends{*change - op.integer(end), op.integer(end)};
    return {};
}

struct Frame {
    Ends rows;
    Ends columns;
    std::int64_t row_axis = 0;
};

std::optional<Frame> read_frame(OperationContext& op, const Output& x, const std::string& word, std::int64_t sign) {
    const auto rank = static_cast<std::int64_t>(op.known_rank(x));
    const bool channels_first = op.text("data_format", "channels_last") == "channels_first";
    if (rank != 3 && rank != 4) {
        op.remember(op.broken("expects images with 3 or 4 axes"));
        return {};
    }
    Frame frame;
    frame.row_axis = channels_first ? rank - 2 : rank - 3;
    if (rank == 3) op.note_mixed_rows(x, 0);
    const auto rows = read_ends(op, ("top_" + word).c_str(), ("bottom_" + word).c_str(), "target_height",
                                dimension(x, frame.row_axis), sign);
    const auto columns = read_ends(op, ("left_" + word).c_str(), ("right_" + word).c_str(), "target_width",
                                   dimension(x, frame.row_axis + 1), sign);
    if (!rows || !columns) {
        op.remember(op.unsupported("images of a free size, or not two of both margins and the target size"));
        return {};
    }
    for (const auto amount : {rows->begin, rows->end, columns->begin, columns->end}) {
        if (amount < 0 || amount > (1 << 20)) op.remember(op.broken("a margin of " + std::to_string(amount)));
    }
    frame.rows = *rows;
    frame.columns = *columns;
    return op.error() ? std::nullopt : std::optional(frame);
}

}  // namespace

Result<Outputs> resize_images(OperationContext& op) {
    auto images = read_images(op, "images");
    const auto sizes = op.integers("size");
    Resampling how;
    how.interpolation = op.text("interpolation", "bilinear");
    how.antialias = op.boolean("antialias", false);
    const bool crops = op.boolean("crop_to_aspect_ratio", false);
    const bool pads = op.boolean("pad_to_aspect_ratio", false);
    const auto fill = static_cast<float>(op.number("fill_value", 0));
    if (op.text("fill_mode", "constant") != "constant") return op.broken("a fill_mode other than 'constant'");
    const auto& known = interpolations();
    if (std::find(known.begin(), known.end(), how.interpolation) == known.end())
        return op.unsupported("interpolation '" + how.interpolation + "'");
    if (op.error()) return *op.error();
    if (sizes.size() != 2 || sizes[0] < 1 || sizes[1] < 1 || sizes[0] > (1 << 16) || sizes[1] > (1 << 16))
        return op.broken("size = " + excerpt(op.option("size")));
    const Size size{sizes[0], sizes[1]};
    const bool is_free = dimension(images.x, 2) < 0 || dimension(images.x, 3) < 0;
    if (is_free && (crops || pads)) return op.unsupported("images of a free size with these options");
    if (crops) images.x = cropped_to_proportions(images.x, size);
    if (pads) images.x = padded_to_proportions(images.x, size, fill);
    const auto y = images.restore(resample(images.x, size.height, size.width, how));
    return Outputs{as_type_of(images.source, y)};
}

Result<Outputs> crop_images(OperationContext& op) {
    const auto x = op.tensor("images");
    // Here what is given for both ends yields to the target size.
    const auto frame = read_frame(op, x, "cropping", -1);
    if (!frame) return *op.error();
    const auto crop = [&](const Output& in, std::int64_t axis, const Ends& ends) {
        return keras::slice(in, axis, ends.begin, ends.end == 0 ? kToTheEnd : -ends.end);
    };
    return Outputs{crop(crop(x, frame->row_axis, frame->rows), frame->row_axis + 1, frame->columns)};
}

Result<Outputs> pad_images(OperationContext& op) {
    const auto x = op.tensor("images");
    const auto frame = read_frame(op, x, "padding", 1);
    if (!frame) return *op.error();
    std::vector<std::int64_t> before(rank_of(x), 0);
    auto after = before;
    const auto row = static_cast<std::size_t>(frame->row_axis);
    before[row] = frame->rows.begin;
    after[row] = frame->rows.end;
    before[row + 1] = frame->columns.begin;
    after[row + 1] = frame->columns.end;
    return Outputs{std::make_shared<ops::Pad>(x, integers(before), integers(after), number_of(x.get_element_type(), 0),
                                              ov::op::PadMode::CONSTANT)};
}

/// Every window becomes the channels of one pixel: row by row, each with its pixels' channels.
Result<Outputs> extract_patches(OperationContext& op) {
    const auto images = read_images(op, "images");
    auto size = op.integers("size");
    if (size.size() == 3) return op.unsupported("patches of volumes");
    auto strides = op.given("strides") ? op.integers("strides") : size;
    auto rates = op.given("dilation_rate") ? op.integers("dilation_rate") : std::vector<std::int64_t>{1};
    for (auto* pair : {&size, &strides, &rates}) {
        if (pair->size() == 1) pair->push_back((*pair)[0]);
        if (pair->size() != 2 || (*pair)[0] < 1 || (*pair)[1] < 1 || (*pair)[0] > 4096 || (*pair)[1] > 4096)
            return op.broken("a size, strides or dilation_rate that are not two positive numbers");
    }
    const auto padding = op.text("padding", "valid");
    if (padding != "valid" && padding != "same") return op.broken("padding '" + padding + "'");
    if (op.error()) return *op.error();
    const auto pair = [](const std::vector<std::int64_t>& values) { return ov::Shape(values.begin(), values.end()); };
    const auto patches = std::make_shared<ops::ExtractImagePatches>(
        images.x, pair(size), ov::Strides(strides.begin(), strides.end()), pair(rates),
        padding == "same" ? ov::op::PadType::SAME_UPPER : ov::op::PadType::VALID);
    return Outputs{cast(images.restore(patches), images.source.get_element_type())};
}

}  // namespace sirve::keras::operations
