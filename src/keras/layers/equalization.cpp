#include <algorithm>
#include <cmath>
#include <numeric>

#include "keras/layers/layers.hpp"

/// Contrast-limited adaptive histogram equalization (Keras's clahe.py). The image is cut into tiles; a pixel's new
/// value is its rank in the histograms of the four tiles around it, blended by how near these are.
namespace sirve::keras {

namespace {

constexpr std::int64_t kLevels = 256;

struct Grid {
    std::int64_t rows = 1;  ///< of tiles
    std::int64_t columns = 1;
    std::int64_t tile_height = 1;
    std::int64_t tile_width = 1;
    std::int64_t channels = 1;

    std::int64_t height() const { return rows * tile_height; }
    std::int64_t width() const { return columns * tile_width; }
    float tile_size() const { return static_cast<float>(tile_height * tile_width); }
};

/// The two tiles around each position along one axis of the image, counted with a border of one more tile on each side,
/// and how near the second one is.
struct Neighbours {
    std::vector<std::int64_t> first;
    std::vector<std::int64_t> second;
    std::vector<float> nearness;
};

Neighbours neighbours_of(std::int64_t tiles, std::int64_t tile_size) {
    Neighbours neighbours;
    const auto size = static_cast<float>(tile_size);
    for (std::int64_t at = 0; at < tiles * tile_size; ++at) {
        const float place = (static_cast<float>(at) - size / 2.0F) / size + 1.0F;
        const float before = std::floor(place);
        const auto tile = static_cast<std::int64_t>(before);
        neighbours.first.push_back(std::clamp<std::int64_t>(tile, 0, tiles + 1));
        neighbours.second.push_back(std::clamp<std::int64_t>(tile + 1, 0, tiles + 1));
        neighbours.nearness.push_back(place - before);
    }
    return neighbours;
}

/// x with its first and last tiles along an axis twice.
Output with_borders(const Output& x, std::int64_t axis, std::int64_t size) {
    std::vector<std::int64_t> tiles(static_cast<std::size_t>(size) + 2);
    std::iota(tiles.begin(), tiles.end(), std::int64_t{-1});
    for (auto& tile : tiles) tile = std::clamp<std::int64_t>(tile, 0, size - 1);
    return std::make_shared<ops::Gather>(x, integers(tiles), integer(axis));
}

Output sum_of_last(const Output& x) {
    return std::make_shared<ops::ReduceSum>(x, integer(-1), true);
}

/// What each level becomes in each tile, (batch, rows, columns, channels, levels), of pixels (batch, height, width,
/// channels).
Output tables_of(const Output& pixels, const Grid& grid, float clip_limit) {
    auto tiles = reshape(pixels, {0, grid.rows, grid.tile_height, grid.columns, grid.tile_width, grid.channels});
    tiles = transpose(tiles, {0, 1, 3, 5, 2, 4});
    const Output indices =
        reshape(tiles, {0, grid.rows, grid.columns, grid.channels, grid.tile_height * grid.tile_width});
    const auto batch = size_of_axis(pixels, 0);
    const auto shape = concatenate({batch, integers({grid.rows, grid.columns, grid.channels, kLevels})}, 0);
    const Output zeros = std::make_shared<ops::Broadcast>(scalar(0), shape);
    const Output ones = std::make_shared<ops::Broadcast>(scalar(1), shape_of(indices));
    using Scatter = ov::op::v12::ScatterElementsUpdate;
    Output histogram = std::make_shared<Scatter>(zeros, indices, ones, integer(-1), Scatter::Reduction::SUM, true);
    if (clip_limit > 0) {
        const auto limit = scalar(clip_limit * grid.tile_size() / static_cast<float>(kLevels));
        const Output clipped = std::make_shared<ops::Minimum>(histogram, limit);
        const auto excess = sum_of_last(subtract(histogram, clipped));
        histogram = add(clipped, divide(excess, scalar(static_cast<float>(kLevels))));
    }
    const Output ranks = std::make_shared<ops::CumSum>(histogram, integer(-1));
    const Output least = std::make_shared<ops::ReduceMin>(ranks, integer(-1), true);
    const auto range = subtract(scalar(grid.tile_size()), least);
    const Output is_flat = std::make_shared<ops::Equal>(range, scalar(0));
    const Output divisor = std::make_shared<ops::Select>(is_flat, scalar(1), range);
    const auto levels = divide(multiply(subtract(ranks, least), scalar(255)), divisor);
    return std::make_shared<ops::Clamp>(levels, 0.0, 255.0);
}

Output int_constant(const Shape& shape, const std::vector<std::int64_t>& values) {
    return ops::Constant::create(ov::element::i32, ov::Shape(shape.begin(), shape.end()), values);
}

std::vector<std::int64_t> times(std::vector<std::int64_t> values, std::int64_t factor) {
    for (auto& value : values) value *= factor;
    return values;
}

/// a + (b - a) * share, computed as Keras does.
Output blend(const Output& a, const Output& b, const Output& share) {
    return add(multiply(a, subtract(scalar(1), share)), multiply(b, share));
}

/// The new values of the pixels, from the tables of the four tiles around each.
Output look_up(const Output& pixels, const Output& tables, const Grid& grid) {
    const auto bordered = with_borders(with_borders(tables, 1, grid.rows), 2, grid.columns);
    const auto flat = reshape(bordered, {0, -1});
    const auto rows = neighbours_of(grid.rows, grid.tile_height);
    const auto columns = neighbours_of(grid.columns, grid.tile_width);
    std::vector<std::int64_t> channels(static_cast<std::size_t>(grid.channels));
    std::iota(channels.begin(), channels.end(), std::int64_t{0});
    const auto base = add(pixels, int_constant({1, 1, 1, grid.channels}, times(channels, kLevels)));
    const auto step = kLevels * grid.channels;
    const auto at = [&](const std::vector<std::int64_t>& row, const std::vector<std::int64_t>& column) -> Output {
        const auto by_row = add(base, int_constant({1, grid.height(), 1, 1}, times(row, step * (grid.columns + 2))));
        const auto index = add(by_row, int_constant({1, 1, grid.width(), 1}, times(column, step)));
        return std::make_shared<ops::Gather>(flat, index, integer(1), 1);
    };
    const auto across = constant({1, 1, grid.width(), 1}, columns.nearness);
    const auto down = constant({1, grid.height(), 1, 1}, rows.nearness);
    const auto above = blend(at(rows.first, columns.first), at(rows.first, columns.second), across);
    const auto below = blend(at(rows.second, columns.first), at(rows.second, columns.second), across);
    return blend(above, below, down);
}

/// Moves values from one range to another.
Output rescale(const Output& x, float from_low, float from_high, float to_low, float to_high) {
    if (from_low == to_low && from_high == to_high) return x;
    const auto share = divide(subtract(x, scalar(from_low)), scalar(from_high - from_low));
    return add(multiply(share, scalar(to_high - to_low)), scalar(to_low));
}

}  // namespace

Result<Outputs> build_adaptive_equalization(LayerContext& layer) {
    const bool channels_first = layer.channels_first();
    auto x = layer.float_input_of_rank(4, 4);
    const auto type = layer.input().get_element_type();
    const auto tiles = layer.integers("tile_grid_size", 2, 8);
    const auto limit = static_cast<float>(layer.number("clip_limit", 4));
    const auto& range = layer.config("value_range");
    float low = 0;
    float high = 255;
    if (range.is_array() && range.size() == 2 && range[0].is_number() && range[1].is_number()) {
        low = range[0].get<float>();
        high = range[1].get<float>();
    }
    layer.ignore({"factor", "bounding_box_format"});
    if (layer.error()) return *layer.error();
    if (channels_first) x = transpose(x, {0, 2, 3, 1});
    const auto height = dimension(x, 1);
    const auto width = dimension(x, 2);
    if (height < 0 || width < 0 || dimension(x, 3) < 0)
        return layer.unsupported("its input, " + shape_text(shape_of_output(layer.input())) +
                                 ", must have fixed sizes");
    if (tiles[0] < 1 || tiles[1] < 1 || tiles[0] > height || tiles[1] > width || !(low < high))
        return layer.broken("cuts images of " + std::to_string(height) + " x " + std::to_string(width) + " into " +
                            std::to_string(tiles[0]) + " x " + std::to_string(tiles[1]) + " tiles");
    const Grid grid{tiles[0], tiles[1], (height + tiles[0] - 1) / tiles[0], (width + tiles[1] - 1) / tiles[1],
                    dimension(x, 3)};
    x = rescale(x, low, high, 0, 255);
    x = std::make_shared<ops::Pad>(x, integers({0, 0, 0, 0}),
                                   integers({0, grid.height() - height, grid.width() - width, 0}), scalar(0),
                                   ov::op::PadMode::SYMMETRIC);
    const Output clamped = std::make_shared<ops::Clamp>(x, 0.0, 255.0);
    const Output pixels = std::make_shared<ops::Convert>(clamped, ov::element::i32);
    auto y = look_up(pixels, tables_of(pixels, grid, limit), grid);
    y = rescale(slice(slice(y, 1, 0, height), 2, 0, width), 0, 255, low, high);
    if (type.is_integral_number()) y = std::make_shared<ops::Convert>(y, type);
    return Outputs{channels_first ? transpose(y, {0, 3, 1, 2}) : y};
}

}  // namespace sirve::keras
