#include <algorithm>
#include <cmath>

#include "keras/layers/layers.hpp"
#include "keras/layers/value_range.hpp"

/// Equalization of histograms, tile by tile (CLAHE), which Keras does at inference, too.
namespace sirve::keras {

namespace {

constexpr std::int64_t kLevels = 256;
constexpr std::int64_t kMostTiles = 4096;

/// An image cut into a grid of equal tiles; what is missing at the end is mirrored.
struct Grid {
    std::int64_t rows = 8, columns = 8;
    std::int64_t height = 0, width = 0;            ///< of the image
    std::int64_t tile_height = 0, tile_width = 0;  ///< rounded up

    std::int64_t pixels() const { return tile_height * tile_width; }
};

/// Along one axis: the two tiles (of the grid with one more at each end) whose curves each pixel blends, and how much
/// it takes of the second.
struct Blend {
    std::vector<std::int64_t> first, second;
    std::vector<float> share;
};

Blend blend_of(std::int64_t tiles, std::int64_t tile_size) {
    Blend blend;
    for (std::int64_t pixel = 0; pixel < tiles * tile_size; ++pixel) {
        const auto size = static_cast<float>(tile_size);
        const float place = (static_cast<float>(pixel) - size / 2) / size + 1;
        const float whole = std::floor(place);
        const auto tile = static_cast<std::int64_t>(whole);
        blend.first.push_back(std::clamp<std::int64_t>(tile, 0, tiles + 1));
        blend.second.push_back(std::clamp<std::int64_t>(tile + 1, 0, tiles + 1));
        blend.share.push_back(place - whole);
    }
    return blend;
}

/// Levels, whole numbers from 0 to 255.
Output levels_of(const Output& x) {
    return std::make_shared<ops::Floor>(std::make_shared<ops::Clamp>(x, 0.0, kLevels - 1.0));
}

Output sum(const Output& x, std::int64_t axis) {
    return std::make_shared<ops::ReduceSum>(x, integer(axis), true);
}

/// For each tile and channel the level that each level becomes: (batch, rows, columns, channels, 256).
Output curves_of(const Output& images, const Grid& grid, std::int64_t channels, double clip_limit) {
    auto tiles = reshape(images, {0, grid.rows, grid.tile_height, grid.columns, grid.tile_width, channels});
    tiles = reshape(transpose(tiles, {0, 1, 3, 5, 2, 4}), {0, grid.rows, grid.columns, channels, grid.pixels()});
    std::vector<float> all(kLevels);
    for (std::size_t level = 0; level < all.size(); ++level) all[level] = static_cast<float>(level);
    const Output is_level = std::make_shared<ops::Equal>(unsqueeze(levels_of(tiles), -1), constant({kLevels}, all));
    Output counts = std::make_shared<ops::ReduceSum>(to_float(is_level), integer(-2), false);
    const auto pixels = static_cast<float>(grid.pixels());
    if (clip_limit > 0) {
        // What is too frequent is spread over all levels.
        const auto limit = static_cast<float>(clip_limit * pixels / kLevels);
        const Output clipped = std::make_shared<ops::Minimum>(counts, scalar(limit));
        counts = add(clipped, divide(sum(subtract(counts, clipped), -1), scalar(kLevels)));
    }
    const Output below = std::make_shared<ops::CumSum>(counts, integer(-1));
    const Output lowest = std::make_shared<ops::ReduceMin>(below, integer(-1), true);
    const auto rest = subtract(scalar(pixels), lowest);
    const Output divisor =
        std::make_shared<ops::Select>(std::make_shared<ops::Equal>(rest, scalar(0)), scalar(1), rest);
    const auto curve = divide(multiply(subtract(below, lowest), scalar(kLevels - 1)), divisor);
    return std::make_shared<ops::Clamp>(curve, 0.0, kLevels - 1.0);
}

/// The grid with its outer tiles once more at each end.
Output with_borders(const Output& curves, std::int64_t axis, std::int64_t count) {
    std::vector<std::int64_t> tiles{0};
    for (std::int64_t tile = 0; tile < count; ++tile) tiles.push_back(tile);
    tiles.push_back(count - 1);
    return std::make_shared<ops::Gather>(curves, integers(tiles), integer(axis));
}

/// Each pixel's level on the curve of one tile for each row and column of pixels.
Output on_curves(const Output& curves, const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
                 const Output& levels) {
    Output each = std::make_shared<ops::Gather>(curves, integers(rows), integer(1));
    each = std::make_shared<ops::Gather>(each, integers(columns), integer(2));
    const Output at = std::make_shared<ops::Convert>(unsqueeze(levels, -1), ov::element::i32);
    return squeeze(std::make_shared<ops::GatherElements>(each, at, -1), -1);
}

Output mixed(const Output& a, const Output& b, const Output& share) {
    return add(multiply(a, subtract(scalar(1), share)), multiply(b, share));
}

Output equalize(const Output& images, const Grid& grid, std::int64_t channels, double clip_limit) {
    const auto missing_rows = grid.rows * grid.tile_height - grid.height;
    const auto missing_columns = grid.columns * grid.tile_width - grid.width;
    const Output padded = std::make_shared<ops::Pad>(
        images, integers({0, 0, 0, 0}), integers({0, missing_rows, missing_columns, 0}), ov::op::PadMode::SYMMETRIC);
    auto curves = curves_of(padded, grid, channels, clip_limit);
    curves = with_borders(with_borders(curves, 1, grid.rows), 2, grid.columns);
    const auto levels = levels_of(padded);
    const auto down = blend_of(grid.rows, grid.tile_height);
    const auto across = blend_of(grid.columns, grid.tile_width);
    const auto x_share = constant({1, 1, static_cast<std::int64_t>(across.share.size()), 1}, across.share);
    const auto y_share = constant({1, static_cast<std::int64_t>(down.share.size()), 1, 1}, down.share);
    const auto row = [&](const std::vector<std::int64_t>& rows) {
        return mixed(on_curves(curves, rows, across.first, levels), on_curves(curves, rows, across.second, levels),
                     x_share);
    };
    const auto y = mixed(row(down.first), row(down.second), y_share);
    return slice(slice(y, 1, 0, grid.height), 2, 0, grid.width);
}

/// From one range of values to another.
Output to_range(const Output& x, const std::pair<float, float>& from, const std::pair<float, float>& to) {
    if (from == to) return x;
    const auto share = divide(subtract(x, scalar(from.first)), scalar(from.second - from.first));
    return add(multiply(share, scalar(to.second - to.first)), scalar(to.first));
}

}  // namespace

Result<Outputs> build_adaptive_histogram(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(4, 4);
    layer.ignore({"factor", "bounding_box_format"});
    const bool first = layer.channels_first();
    const auto range = value_range(layer);
    const auto tiles = layer.integers("tile_grid_size", 2, 8);
    const double clip_limit = layer.number("clip_limit", 4);
    if (layer.error()) return *layer.error();
    const auto images = first ? to_channels_last(x) : x;
    Grid grid{tiles[0], tiles[1], dimension(images, 1), dimension(images, 2)};
    const auto channels = dimension(images, 3);
    if (grid.height < 1 || grid.width < 1 || channels < 1)
        return layer.unsupported("images of a free size, " + shape_text(shape_of_output(x)));
    if (grid.rows < 1 || grid.columns < 1 || grid.rows > kMostTiles || grid.columns > kMostTiles)
        return layer.broken("option tile_grid_size is " + excerpt(layer.config("tile_grid_size")));
    grid.tile_height = (grid.height + grid.rows - 1) / grid.rows;
    grid.tile_width = (grid.width + grid.columns - 1) / grid.columns;
    if (grid.rows * grid.tile_height > 2 * grid.height || grid.columns * grid.tile_width > 2 * grid.width)
        return layer.unsupported("more tiles than pixels");
    const std::pair full{0.0F, 255.0F};
    const auto y = to_range(equalize(to_range(images, range, full), grid, channels, clip_limit), full, range);
    const auto type = layer.input().get_element_type();
    const Output typed = type.is_integral_number() ? std::make_shared<ops::Convert>(y, type)->output(0) : y;
    return Outputs{first ? to_channels_first(typed) : typed};
}

}  // namespace sirve::keras
