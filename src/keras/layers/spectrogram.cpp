#include <algorithm>
#include <cmath>
#include <numbers>

#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

/// Spectra of signals. The Fourier transform of short windows is a convolution with waves.
namespace sirve::keras {

namespace {

constexpr float kEpsilon = 1e-7F;  ///< Keras's own

Output at_least(const Output& x, float least) {
    return std::make_shared<ops::Maximum>(x, scalar(least));
}
Output square(const Output& x) {
    return multiply(x, x);
}

// --- STFTSpectrogram ---

/// One signal's convolution with the waves that the file holds, for each channel: (batch, channel, frequency, time).
class ShortTimeTransform {
  public:
    ShortTimeTransform(LayerContext& layer, const SpatialInput& input) : input_(input) {
        length_ = static_cast<std::int64_t>(positive_integers(layer, "frame_length", 1, 256)[0]);
        const auto step = positive_integers(layer, "frame_step", 1, std::max<std::int64_t>(length_ / 2, 1))[0];
        std::int64_t points = 1;
        while (points < length_) points *= 2;
        bins_ = static_cast<std::int64_t>(positive_integers(layer, "fft_length", 1, points)[0]) / 2 + 1;
        strides_ = ov::Strides{step};
        padding_ = pad_type(layer.choice("padding", "valid", {"valid", "same"}));
        channels_ = dimension(input.x, 1);
        if (channels_ < 1 && !layer.error()) layer.remember(layer.unsupported("an unknown number of channels"));
    }

    std::int64_t bins() const { return bins_; }
    Shape kernel_shape() const { return {length_, 1, bins_}; }

    Output apply(const formats::FloatArray& waves) const {
        auto kernel = permute(waves, {2, 1, 0});
        kernel.shape.insert(kernel.shape.begin(), 1);
        const Output one = constant(kernel);
        const Output each = std::make_shared<ops::Tile>(one, integers({channels_, 1, 1, 1}));
        const ov::CoordinateDiff none{0};
        const Output y =
            std::make_shared<ops::GroupConvolution>(input_.x, each, strides_, none, none, ov::Strides{1}, padding_);
        return reshape(y, {0, channels_, bins_, -1});
    }

    /// The layer's output: (batch, channel, frequency, time) with its axes where the options want them.
    Output arrange(const Output& y, bool expand) const {
        if (expand)
            return transpose(y, input_.channels_first ? std::vector<std::int64_t>{0, 1, 3, 2}
                                                      : std::vector<std::int64_t>{0, 3, 2, 1});
        const auto flat = reshape(y, {0, channels_ * dimension(y, 2), -1});
        return input_.channels_first ? flat : transpose(flat, {0, 2, 1});
    }

  private:
    SpatialInput input_;
    std::int64_t length_ = 1;
    std::int64_t bins_ = 1;
    std::int64_t channels_ = 1;
    ov::Strides strides_;
    ov::op::PadType padding_ = ov::op::PadType::VALID;
};

/// Counts all but the first and the last frequency twice, for the negative ones.
Output both_sides(const Output& power, std::int64_t bins) {
    std::vector<float> factors(static_cast<std::size_t>(bins), 2.0F);
    factors.front() = factors.back() = 1.0F;
    return multiply(power, constant({bins, 1}, factors));
}

/// arctan2(y, x).
Output angle_of(const Output& y, const Output& x) {
    constexpr auto kPi = std::numbers::pi_v<float>;
    const auto zero = scalar(0);
    const auto select = [](const Output& condition, const Output& then, const Output& otherwise) -> Output {
        return std::make_shared<ops::Select>(condition, then, otherwise);
    };
    const Output upright = std::make_shared<ops::Equal>(x, zero);
    const Output leftward = std::make_shared<ops::Less>(x, zero);
    const Output below = std::make_shared<ops::Less>(y, zero);
    const Output slope = std::make_shared<ops::Atan>(divide(y, select(upright, scalar(1), x)));
    const auto turn = select(leftward, select(below, scalar(-kPi), scalar(kPi)), zero);
    const auto quarter = multiply(std::make_shared<ops::Sign>(y), scalar(kPi / 2));
    return select(upright, quarter, add(slope, turn));
}

// --- MelSpectrogram ---

struct MelOptions {
    std::int64_t fft = 0;
    std::int64_t length = 0;  ///< of the window, in the middle of `fft` samples
    std::size_t stride = 0;
    std::int64_t bands = 0;
    double rate = 0;
    double low = 0;
    double high = 0;

    std::int64_t bins() const { return fft / 2 + 1; }
};

MelOptions read_mel_options(LayerContext& layer) {
    MelOptions options;
    options.fft = static_cast<std::int64_t>(positive_integers(layer, "fft_length", 1, 2048)[0]);
    options.stride = positive_integers(layer, "sequence_stride", 1, 512)[0];
    options.length = static_cast<std::int64_t>(positive_integers(layer, "sequence_length", 1, options.fft)[0]);
    options.bands = static_cast<std::int64_t>(positive_integers(layer, "num_mel_bins", 1, 128)[0]);
    options.rate = layer.number("sampling_rate", 16000);
    options.low = layer.number("min_freq", 20);
    options.high = layer.number("max_freq", std::trunc(options.rate / 2));
    constexpr std::int64_t kMaxFft = 1 << 14;
    if (options.length > options.fft || options.fft > kMaxFft || options.bands > kMaxFft)
        layer.remember(layer.unsupported("windows of " + std::to_string(options.length) + " in " +
                                         std::to_string(options.fft) + " samples; supported: up to " +
                                         std::to_string(kMaxFft)));
    return options;
}

/// The window's values in the middle of `fft` samples.
std::vector<double> window_values(LayerContext& layer, const MelOptions& options) {
    std::vector<double> window(static_cast<std::size_t>(options.fft), 0.0);
    const auto before = static_cast<std::size_t>((options.fft - options.length) / 2);
    const auto length = static_cast<std::size_t>(options.length);
    const auto& value = layer.config("window");
    if (value.is_array()) {
        if (value.size() != length) layer.remember(layer.broken("its window does not have sequence_length values"));
        for (std::size_t at = 0; at < std::min(length, value.size()); ++at)
            window[before + at] = value[at].is_number() ? value[at].get<double>() : 0.0;
        return window;
    }
    if (value.is_null() && layer.config_object().contains("window")) {
        std::fill(window.begin(), window.end(), 1.0);  // over all samples, whatever the length
        return window;
    }
    const double raised = layer.choice("window", "hann", {"hann", "hamming"}) == "hann" ? 0.5 : 0.54;
    // TensorFlow's periodic windows; of an odd length they are not.
    const auto period = static_cast<double>(length % 2 == 0 ? length : length - 1);
    for (std::size_t at = 0; at < length; ++at) {
        const double angle = period > 0 ? 2 * std::numbers::pi * static_cast<double>(at) / period : std::numbers::pi;
        window[before + at] = raised - (1 - raised) * std::cos(angle);
    }
    return window;
}

/// (2 * bins, 1, fft): cosines, then sines, of every frequency, under the window.
Output windowed_waves(const MelOptions& options, const std::vector<double>& window) {
    std::vector<float> waves;
    for (const double phase : {0.0, std::numbers::pi / 2}) {
        for (std::int64_t bin = 0; bin < options.bins(); ++bin) {
            for (std::int64_t at = 0; at < options.fft; ++at) {
                const auto turn = static_cast<double>(bin * at % options.fft) / static_cast<double>(options.fft);
                waves.push_back(static_cast<float>(window[static_cast<std::size_t>(at)] *
                                                   std::cos(2 * std::numbers::pi * turn - phase)));
            }
        }
    }
    return constant({2 * options.bins(), 1, options.fft}, waves);
}

double mel_of(double hertz) {
    return 1127.0 * std::log1p(hertz / 700.0);
}

/// (bands, bins): triangles that are equally wide in mel; the frequency 0 is left out.
Output mel_bands(const MelOptions& options) {
    const double low = mel_of(options.low);
    const double step = (mel_of(options.high) - low) / static_cast<double>(options.bands + 1);
    std::vector<float> weights;
    for (std::int64_t band = 0; band < options.bands; ++band) {
        const double start = low + step * static_cast<double>(band);
        for (std::int64_t bin = 0; bin < options.bins(); ++bin) {
            const double hertz = options.rate / 2 * static_cast<double>(bin) / static_cast<double>(options.bins() - 1);
            const double rise = (mel_of(hertz) - start) / step;
            weights.push_back(bin == 0 ? 0.0F : static_cast<float>(std::max(0.0, std::min(rise, 2 - rise))));
        }
    }
    return constant({options.bands, options.bins()}, weights);
}

Output log10_of(const Output& x) {
    return multiply(std::make_shared<ops::Log>(x), scalar(1 / std::numbers::ln10_v<float>));
}

}  // namespace

Result<Outputs> build_stft_spectrogram(LayerContext& layer) {
    SpatialInput input;
    input.axes = 1;
    input.channels_first = layer.channels_first();
    const auto x = layer.float_input_of_rank(3, 3);
    input.x = input.channels_first || layer.error() ? x : to_channels_first(x);
    const ShortTimeTransform transform(layer, input);
    const auto mode = layer.choice("mode", "log", {"log", "magnitude", "psd", "real", "imag", "angle", "stft"});
    const bool expand = layer.boolean("expand_dims", false);
    layer.ignore({"window", "periodic", "scaling"});  // they are in the weights
    std::vector<WeightSpec> specs;
    if (mode != "imag") specs.push_back({"real_kernel", transform.kernel_shape()});
    if (mode != "real") specs.push_back({"imag_kernel", transform.kernel_shape()});
    const auto waves = layer.weight_values(specs);
    if (layer.error()) return *layer.error();

    const auto real = transform.apply(waves.front());
    if (mode == "real" || mode == "imag") return Outputs{transform.arrange(real, expand)};
    const auto imaginary = transform.apply(waves.back());
    if (mode == "stft") return Outputs{transform.arrange(concatenate({real, imaginary}, 2), expand)};
    if (mode == "angle") return Outputs{transform.arrange(angle_of(imaginary, real), expand)};
    const auto power = add(square(real), square(imaginary));
    if (mode == "psd") return Outputs{transform.arrange(both_sides(power, transform.bins()), expand)};
    const Output magnitude = std::make_shared<ops::Sqrt>(at_least(power, kEpsilon));
    if (mode == "magnitude") return Outputs{transform.arrange(magnitude, expand)};
    return Outputs{transform.arrange(std::make_shared<ops::Log>(at_least(magnitude, kEpsilon)), expand)};
}

/// The whole batch shares the loudest value, which the range of decibels hangs from, as in Keras.
Result<Outputs> build_mel_spectrogram(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 2);
    const auto options = read_mel_options(layer);
    const auto window = window_values(layer, options);
    const auto exponent = static_cast<float>(layer.number("mag_exp", 2));
    const bool decibels = layer.boolean("power_to_db", true);
    const auto least = static_cast<float>(layer.number("min_power", 1e-10));
    const auto range = static_cast<float>(layer.number("top_db", 80));
    const double reference = std::abs(layer.number("ref_power", 1));
    if (layer.error()) return *layer.error();

    const auto margin = integers({0, options.fft / 2});
    const Output padded = std::make_shared<ops::Pad>(x, margin, margin, ov::op::PadMode::REFLECT);
    const ov::CoordinateDiff none{0};
    const Output parts = std::make_shared<ops::Convolution>(unsqueeze(padded, 1), windowed_waves(options, window),
                                                            ov::Strides{options.stride}, none, none, ov::Strides{1});
    const auto power =
        add(square(slice(parts, 1, 0, options.bins())), square(slice(parts, 1, options.bins(), 2 * options.bins())));
    const Output spectrum =
        exponent == 2.0F ? power : Output(std::make_shared<ops::Power>(power, scalar(exponent / 2)));
    const Output mel = std::make_shared<ops::MatMul>(mel_bands(options), spectrum);
    if (!decibels) return Outputs{mel};
    const auto shift = static_cast<float>(10 * std::log10(std::max(reference, static_cast<double>(least))));
    const auto loudness = subtract(multiply(log10_of(at_least(mel, least)), scalar(10)), scalar(shift));
    const Output loudest = mixes_rows(std::make_shared<ops::ReduceMax>(loudness, integers({0, 1, 2}), true));
    return Outputs{std::make_shared<ops::Maximum>(loudness, subtract(loudest, scalar(range)))};
}

}  // namespace sirve::keras
