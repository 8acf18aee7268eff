#include <cmath>
#include <numbers>

#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Fourier transforms. Complex numbers are two tensors: their real and imaginary parts.
namespace sirve::keras::operations {

namespace {

/// The two parts as OpenVINO has them: along one more axis, the last.
std::optional<Output> read_complex(OperationContext& op) {
    const auto parts = op.tensors("x");
    if (parts.size() != 2 || !parts[0].get_element_type().is_real()) {
        op.remember(op.broken("expects a real and an imaginary part, of floats"));
        return {};
    }
    return keras::concatenate({keras::unsqueeze(to_float(parts[0]), -1), keras::unsqueeze(to_float(parts[1]), -1)},
                              static_cast<std::int64_t>(op.known_rank(parts[0])));
}

Outputs parts_of(const Output& x) {
    const auto last = static_cast<std::int64_t>(rank_of(x)) - 1;
    const auto halves = std::make_shared<ops::Split>(x, integer(last), 2);
    return {keras::squeeze(halves->output(0), last), keras::squeeze(halves->output(1), last)};
}

/// The last `count` axes of a tensor with `rank`; the axis of the batch must not be among them.
std::vector<std::int64_t> last_axes(OperationContext& op, const Output& x, std::size_t rank, std::size_t count) {
    if (rank < count) op.remember(op.broken("expects at least " + std::to_string(count) + " axes"));
    std::vector<std::int64_t> axes;
    for (std::size_t axis = rank - std::min(rank, count); axis < rank; ++axis) {
        axes.push_back(static_cast<std::int64_t>(axis));
        op.note_mixed_rows(x, axes.back());
    }
    return axes;
}

template <typename Node>
Result<Outputs> transform(OperationContext& op, std::size_t count) {
    const auto x = read_complex(op);
    if (!x) return *op.error();
    const auto axes = last_axes(op, *x, rank_of(*x) - 1, count);
    if (op.error()) return *op.error();
    return parts_of(std::make_shared<Node>(*x, integers(axes)));
}

Output real_transform(const Output& x) {
    const auto axis = integers({static_cast<std::int64_t>(rank_of(x)) - 1});
    return std::make_shared<ov::op::v9::RDFT>(x, axis);
}

/// Cut to a length, or filled up with zeros.
Output with_length(const Output& x, std::int64_t axis, std::int64_t length) {
    std::vector<std::int64_t> none(rank_of(x), 0);
    auto after = none;
    after[static_cast<std::size_t>(axis)] = length;
    const Output longer =
        std::make_shared<ops::Pad>(x, integers(none), integers(after), scalar(0), ov::op::PadMode::CONSTANT);
    return keras::slice(longer, axis, 0, length);
}

/// The real signal of a length that has these frequencies, as many as it needs.
Output real_inverse(const Output& x, std::int64_t axis, std::int64_t length) {
    return std::make_shared<ov::op::v9::IRDFT>(with_length(x, axis, length / 2 + 1), integers({axis}),
                                               integers({length}));
}

constexpr std::int64_t kLongest = 1 << 20;

std::optional<std::int64_t> length_option(OperationContext& op, const std::string& name) {
    if (!op.given(name)) return {};
    const auto length = op.integer(name);
    if (length < 1 || length > kLongest) op.remember(op.broken(name + " = " + std::to_string(length)));
    return length;
}

/// Windows of `length` along the last axis, one every `step`: (..., windows, length).
Output framed(const Output& x, std::int64_t length, std::int64_t step) {
    const auto axis = static_cast<std::int64_t>(rank_of(x)) - 1;
    const auto room = keras::add(length_of(x, axis), integer(step - length));
    const Output count = make<ops::Maximum>(make<ops::Divide>(room, integer(step)), integer(0));
    const auto begins = keras::unsqueeze(keras::multiply(counting(count), integer(step)), 1);
    const auto indices = keras::add(begins, keras::unsqueeze(counting(integer(length)), 0));
    return std::make_shared<ops::Gather>(x, indices, integer(axis));
}

/// The options of short-time transforms.
struct ShortTime {
    std::int64_t length = 0;
    std::int64_t step = 0;
    std::int64_t points = 0;
    bool centered = true;
    std::vector<double> window;  ///< in the middle of `points` values
};

std::optional<ShortTime> read_short_time(OperationContext& op) {
    ShortTime options;
    options.length = length_option(op, "sequence_length").value_or(0);
    options.step = length_option(op, "sequence_stride").value_or(0);
    options.points = length_option(op, "fft_length").value_or(0);
    options.centered = op.boolean("center", true);
    if (options.length < 1 || options.step < 1 || options.points < options.length)
        op.remember(op.broken("expects a sequence_length of at most fft_length, and a sequence_stride"));
    if (op.error()) return {};
    const bool is_absent = !op.has("window");
    options.window.assign(static_cast<std::size_t>(options.points), 0.0);
    const auto before = static_cast<std::size_t>((options.points - options.length) / 2);
    const auto& window = op.option("window");
    if (window.is_null() && !is_absent) {
        options.window.assign(options.window.size(), 1.0);
    } else if (window.is_array() && window.size() == static_cast<std::size_t>(options.length)) {
        for (std::size_t at = 0; at < window.size(); ++at)
            options.window[before + at] = window[at].is_number() ? window[at].get<double>() : 0;
    } else if (is_absent || window == "hann" || window == "hamming") {
        const double raised = window == "hamming" ? 0.54 : 0.5;
        // TensorFlow's periodic windows; of an odd length they are not.
        const auto period = static_cast<double>(options.length - options.length % 2);
        for (std::int64_t at = 0; at < options.length; ++at) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(at) / period;
            options.window[before + static_cast<std::size_t>(at)] =
                options.length == 1 ? 1.0 : raised - (1 - raised) * std::cos(angle);
        }
    } else {
        op.remember(op.unsupported("window = " + excerpt(window)));
        return {};
    }
    return options;
}

Output row(const std::vector<double>& values) {
    return constant({static_cast<std::int64_t>(values.size())}, std::vector<float>(values.begin(), values.end()));
}

/// The window that undoes another one, after overlapping windows are added: divided by the squares that meet.
std::vector<double> inverse_window(const ShortTime& options) {
    std::vector<double> sums(static_cast<std::size_t>(options.step), 0.0);
    for (std::size_t at = 0; at < options.window.size(); ++at)
        sums[at % sums.size()] += options.window[at] * options.window[at];
    auto inverse = options.window;
    for (std::size_t at = 0; at < inverse.size(); ++at) inverse[at] /= sums[at % sums.size()];
    return inverse;
}

/// Windows (..., windows, length) laid over each other, one every `step`, and added.
Output overlapped(const Output& frames, std::int64_t length, std::int64_t step) {
    const auto lead = keras::slice(shape_of(frames), 0, 0, -2);
    const auto windows = keras::transpose(keras::reshape(frames, {-1, dimension(frames, -2), length}), {0, 2, 1});
    std::vector<float> unit(static_cast<std::size_t>(length * length), 0.0F);
    for (std::int64_t at = 0; at < length; ++at) unit[static_cast<std::size_t>(at * length + at)] = 1;
    const ov::CoordinateDiff none{0};
    const Output sum = std::make_shared<ops::ConvolutionBackpropData>(windows, constant({length, 1, length}, unit),
                                                                      ov::Strides{static_cast<std::size_t>(step)}, none,
                                                                      none, ov::Strides{1});
    return std::make_shared<ops::Reshape>(sum, keras::concatenate({lead, integers({-1})}, 0), false);
}

}  // namespace

Result<Outputs> fft(OperationContext& op) {
    return transform<ops::DFT>(op, 1);
}
Result<Outputs> fft2(OperationContext& op) {
    return transform<ops::DFT>(op, 2);
}
Result<Outputs> ifft2(OperationContext& op) {
    return transform<ops::IDFT>(op, 2);
}

Result<Outputs> rfft(OperationContext& op) {
    const auto x = op.float_tensor("x");
    last_axes(op, x, op.known_rank(x), 1);
    const auto length = length_option(op, "fft_length");
    if (op.error()) return *op.error();
    const auto last = static_cast<std::int64_t>(rank_of(x)) - 1;
    return parts_of(real_transform(length ? with_length(x, last, *length) : x));
}

Result<Outputs> irfft(OperationContext& op) {
    const auto x = read_complex(op);
    const auto length = length_option(op, "fft_length");
    if (!x || op.error()) return *op.error();
    const auto axes = last_axes(op, *x, rank_of(*x) - 1, 1);
    if (!length) return Outputs{std::make_shared<ov::op::v9::IRDFT>(*x, integers(axes))};
    return Outputs{real_inverse(*x, axes[0], *length)};
}

Result<Outputs> stft(OperationContext& op) {
    auto x = op.float_tensor("x");
    const auto axis = last_axes(op, x, op.known_rank(x), 1);
    const auto options = read_short_time(op);
    if (!options || op.error()) return *op.error();
    if (options->centered) {
        std::vector<std::int64_t> margin(rank_of(x), 0);
        margin.back() = options->points / 2;
        x = std::make_shared<ops::Pad>(x, integers(margin), integers(margin), ov::op::PadMode::REFLECT);
    }
    const auto frames = framed(x, options->points, options->step);
    return parts_of(real_transform(keras::multiply(frames, row(options->window))));
}

Result<Outputs> istft(OperationContext& op) {
    const auto x = read_complex(op);
    const auto options = read_short_time(op);
    const auto wanted = length_option(op, "length");
    if (!x || !options || op.error()) return *op.error();
    const auto rank = rank_of(*x) - 1;
    const auto axes = last_axes(op, *x, rank, 2);
    if (op.error()) return *op.error();
    if (dimension(*x, static_cast<std::int64_t>(rank) - 2) < 0 || options->points > 4096)
        return op.unsupported("a number of windows that is free, or more than 4096 points");
    const auto frames = real_inverse(*x, axes[1], options->points);
    const bool is_plain = op.has("window") && !op.given("window");
    const auto weighted = is_plain ? frames : keras::multiply(frames, row(inverse_window(*options)));
    const auto signal = overlapped(weighted, options->points, options->step);
    const auto begin = options->centered ? options->points / 2 : 0;
    const auto end = wanted ? begin + *wanted : options->centered ? -begin : kToTheEnd;
    return Outputs{keras::slice(signal, static_cast<std::int64_t>(rank) - 2, begin, end)};
}

Result<Outputs> extract_sequences(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto axes = last_axes(op, x, op.known_rank(x), 1);
    const auto length = length_option(op, "sequence_length").value_or(0);
    const auto step = length_option(op, "sequence_stride").value_or(0);
    if (op.error()) return *op.error();
    if (length < 1 || step < 1) return op.broken("expects a sequence_length and a sequence_stride");
    return Outputs{framed(x, length, step)};
}

}  // namespace sirve::keras::operations
