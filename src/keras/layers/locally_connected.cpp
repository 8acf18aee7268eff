#include <algorithm>
#include <array>

#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

/// Convolutions of Keras 2 whose kernel is another one at every place.
namespace sirve::keras {

namespace {

constexpr std::int64_t kMostWeights = std::int64_t{1} << 27;

/// Where the windows lie. Places and taps are counted row by row; a line is an image one pixel high.
struct Places {
    std::array<std::int64_t, 2> in{1, 1};
    std::array<std::int64_t, 2> out{1, 1};
    std::array<std::int64_t, 2> window{1, 1};
    std::array<std::int64_t, 2> strides{1, 1};
    bool same = false;

    std::int64_t in_count() const { return in[0] * in[1]; }
    std::int64_t count() const { return out[0] * out[1]; }
    std::int64_t taps() const { return window[0] * window[1]; }

    /// The place of the input that a tap of a window sees; in_count() outside. With padding 'same' the windows are
    /// about the places that the strides reach, other than those of convolutions.
    std::int64_t source(std::int64_t place, std::int64_t tap) const {
        const std::array<std::int64_t, 2> at{place / out[1], place % out[1]};
        const std::array<std::int64_t, 2> step{tap / window[1], tap % window[1]};
        std::int64_t flat = 0;
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const auto position = at[axis] * strides[axis] + step[axis] - (same ? window[axis] / 2 : 0);
            if (position < 0 || position >= in[axis]) return in_count();
            flat = flat * in[axis] + position;
        }
        return flat;
    }
};

Places read_places(LayerContext& layer, const SpatialInput& input) {
    Places places;
    const auto window = positive_integers(layer, "kernel_size", input.axes);
    const auto strides = positive_integers(layer, "strides", input.axes, 1);
    places.same = layer.choice("padding", "valid", {"valid", "same"}) == "same";
    for (std::size_t index = 0; index < input.axes; ++index) {
        const auto axis = index + 2 - input.axes;
        places.in[axis] = dimension(input.x, static_cast<std::int64_t>(index) + 2);
        places.window[axis] = static_cast<std::int64_t>(window[index]);
        places.strides[axis] = static_cast<std::int64_t>(strides[index]);
        const auto room = places.same ? places.in[axis] : places.in[axis] - places.window[axis] + 1;
        if (places.in[axis] < 0 || room < 1)
            layer.remember(layer.broken("needs an input of known size that its kernel fits into, but gets " +
                                        shape_text(shape_of_output(input.x))));
        places.out[axis] = (room + places.strides[axis] - 1) / places.strides[axis];
    }
    return places;
}

/// The kernels as (place, tap, channel, filter), from one of the three forms that Keras 2 has for them.
class Kernels {
  public:
    Kernels(LayerContext& layer, const Places& places, std::int64_t channels, std::int64_t filters, bool channels_first)
        : places_(places), channels_(channels), filters_(filters), channels_first_(channels_first) {
        form_ = layer.integer("implementation", 1);
        if (form_ < 1 || form_ > 3) layer.remember(layer.broken("option implementation must be 1, 2 or 3"));
        if (places.count() * places.taps() * channels > kMostWeights / std::max<std::int64_t>(filters, 1))
            layer.remember(layer.unsupported("a kernel of this size"));
    }

    /// The shape in the file.
    Shape shape(std::size_t axes) const {
        if (form_ == 1) return {places_.count(), places_.taps() * channels_, filters_};
        if (form_ == 3) return {-1};
        Shape shape;
        const auto append = [&](const std::array<std::int64_t, 2>& sizes, std::int64_t last) {
            if (channels_first_) shape.push_back(last);
            shape.insert(shape.end(), sizes.end() - static_cast<std::ptrdiff_t>(axes), sizes.end());
            if (!channels_first_) shape.push_back(last);
        };
        append(places_.in, channels_);
        append(places_.out, filters_);
        return shape;
    }

    /// Nothing if the file has another number of values.
    std::optional<std::vector<float>> arrange(const std::vector<float>& stored) const {
        std::vector<Entry> entries;
        for (std::int64_t place = 0; place < places_.count(); ++place) add_entries(place, entries);
        if (form_ == 3) {
            if (entries.size() != stored.size()) return {};
            std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
        }
        std::vector<float> kernels(static_cast<std::size_t>(places_.count() * places_.taps() * channels_ * filters_));
        for (std::size_t index = 0; index < entries.size(); ++index)
            kernels[entries[index].target] = stored[form_ == 3 ? index : entries[index].key];
        return kernels;
    }

  private:
    /// A weight: its place in the file (the third form has only the order of these) and that in the result.
    struct Entry {
        std::size_t key;
        std::size_t target;
    };

    void add_entries(std::int64_t place, std::vector<Entry>& entries) const {
        for (std::int64_t tap = 0; tap < places_.taps(); ++tap) {
            const auto source = places_.source(place, tap);
            if (source == places_.in_count()) continue;
            for (std::int64_t channel = 0; channel < channels_; ++channel) {
                for (std::int64_t filter = 0; filter < filters_; ++filter) {
                    const auto target = ((place * places_.taps() + tap) * channels_ + channel) * filters_ + filter;
                    entries.push_back({static_cast<std::size_t>(key(place, tap, source, channel, filter)),
                                       static_cast<std::size_t>(target)});
                }
            }
        }
    }

    std::int64_t key(std::int64_t place, std::int64_t tap, std::int64_t source, std::int64_t channel,
                     std::int64_t filter) const {
        if (form_ == 1) {
            const auto row = channels_first_ ? channel * places_.taps() + tap : tap * channels_ + channel;
            return (place * places_.taps() * channels_ + row) * filters_ + filter;
        }
        const auto in = channels_first_ ? channel * places_.in_count() + source : source * channels_ + channel;
        const auto out = channels_first_ ? filter * places_.count() + place : place * filters_ + filter;
        return form_ == 2 ? in * places_.count() * filters_ + out : out * places_.in_count() * channels_ + in;
    }

    const Places& places_;
    std::int64_t channels_;
    std::int64_t filters_;
    bool channels_first_;
    std::int64_t form_ = 1;
};

/// What each window sees: (place, batch, tap and channel).
Output windows_of(const Output& x, const Places& places, std::int64_t channels) {
    auto pixels = reshape(x, {0, places.in_count(), channels});
    pixels = std::make_shared<ops::Pad>(pixels, integers({0, 0, 0}), integers({0, 1, 0}), scalar(0),
                                        ov::op::PadMode::CONSTANT);
    std::vector<std::int64_t> sources;
    for (std::int64_t place = 0; place < places.count(); ++place) {
        for (std::int64_t tap = 0; tap < places.taps(); ++tap) sources.push_back(places.source(place, tap));
    }
    const Output seen = std::make_shared<ops::Gather>(pixels, integers(sources), integer(1));
    return transpose(reshape(seen, {0, places.count(), places.taps() * channels}), {1, 0, 2});
}

}  // namespace

Result<Outputs> build_locally_connected(LayerContext& layer) {
    const auto input = spatial_input(layer);
    if (layer.error()) return *layer.error();
    const auto places = read_places(layer, input);
    const auto channels = dimension(input.x, 1);
    const auto filters = layer.integer("filters");
    if (layer.error()) return *layer.error();
    if (channels < 1 || filters < 1) return layer.broken("needs a known number of channels, and filters");
    const Kernels kernels(layer, places, channels, filters, input.channels_first);
    Shape spatial(places.out.end() - static_cast<std::ptrdiff_t>(input.axes), places.out.end());
    spatial.push_back(filters);
    std::vector<WeightSpec> specs{{"kernel", kernels.shape(input.axes)}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", spatial});
    const auto weights = layer.weight_values(specs);
    if (layer.error()) return *layer.error();
    const auto arranged = kernels.arrange(weights[0].values);
    if (!arranged) return layer.broken("weight kernel has another number of values than there are connections");

    const auto seen = windows_of(to_channels_last(input.x), places, channels);
    const Output y =
        std::make_shared<ops::MatMul>(seen, constant({places.count(), places.taps() * channels, filters}, *arranged));
    spatial.insert(spatial.begin(), 0);
    auto image = reshape(transpose(y, {1, 0, 2}), spatial);
    if (!input.channels_first) return Outputs{layer.activate(use_bias ? add(image, constant(weights[1])) : image)};
    image = to_channels_first(image);
    if (use_bias) {
        // Keras reads the same values as if they had the channels first.
        std::rotate(spatial.begin() + 1, spatial.end() - 1, spatial.end());
        image = add(image, constant(Shape(spatial.begin() + 1, spatial.end()), weights[1].values));
    }
    return Outputs{layer.activate(image)};
}

}  // namespace sirve::keras
