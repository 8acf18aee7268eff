#include "keras/importer.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <unordered_map>

#include "engine/row_use.hpp"
#include "formats/hdf5_file.hpp"
#include "formats/zip_archive.hpp"
#include "keras/element_types.hpp"
#include "keras/model_archive.hpp"
#include "keras/model_builder.hpp"
#include "keras/refused_rows.hpp"

namespace sirve::keras {

namespace {

constexpr std::uint64_t kMaxMetadata = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxConfig = std::uint64_t{512} << 20;
constexpr std::size_t kMaxShards = 1000;
constexpr std::uint64_t kMaxAssets = std::uint64_t{256} << 20;
constexpr std::uint64_t kMaxWeights = std::uint64_t{16} << 30;

/// The parts of a model file, wherever they were.
struct ModelSource {
    SerializedObject model;
    std::string keras_version;
    std::string format;
    Weights::Ptr weights;
};

Result<int> major_of(const std::string& version) {
    if (version.starts_with("2.")) return 2;
    if (version.starts_with("3.")) return 3;
    return Error(ErrorCode::kUnimplemented,
                 "the model was saved by Keras '" + version + "'; versions 2 and 3 are read");
}

Result<SerializedObject> parse_model(std::string_view text) {
    const auto json = parse_json(text);
    if (!json) return json.error();
    return read_serialized_object(*json);
}

Result<std::shared_ptr<const Assets>> read_assets(const ModelArchive& archive) {
    auto assets = std::make_shared<Assets>();
    std::uint64_t total = 0;
    for (const auto& name : archive.names()) {
        if (!name.starts_with("assets/") || name.ends_with('/')) continue;
        auto content = archive.read(name, kMaxAssets - total);
        if (!content) return content.error();
        total += content->size();
        assets->emplace(name, std::move(*content));
    }
    return std::shared_ptr<const Assets>(std::move(assets));
}

/// The weights are one file, or several and a list of them (`save_weights("model.weights.json", max_shard_size=...)`).
Result<WeightFiles> open_weights(const ModelArchive& archive) {
    WeightFiles files;
    std::vector<std::string> names{"model.weights.h5"};
    if (!archive.contains(names[0])) {
        if (archive.contains("model.weights.npz"))
            return Error(ErrorCode::kUnimplemented,
                         "the weights are in model.weights.npz, which holds pickled objects; save them as HDF5");
        if (!archive.contains("model.weights.json")) return invalid_argument("the archive has no model.weights.h5");
        auto text = archive.read("model.weights.json", kMaxMetadata);
        if (!text) return text.error();
        const auto list = parse_json(*text);
        if (!list) return list.error().in("model.weights.json");
        std::set<std::string> shards;
        for (const auto& [path, where] : member(*list, "weight_map").items()) {
            for (const auto& shard : where.is_array() ? where : Json::array({where}))
                if (shard.is_string()) shards.insert(shard.get<std::string>());
        }
        if (shards.empty() || shards.size() > kMaxShards)
            return invalid_argument("model.weights.json: expected a weight_map of 1 to " + std::to_string(kMaxShards) +
                                    " files");
        names.assign(shards.begin(), shards.end());
    }
    for (const auto& name : names) {
        if (!archive.contains(name))
            return invalid_argument("model.weights.json names '" + name + "', which is missing");
        auto file = archive.open_hdf5(name, kMaxWeights);
        if (!file) return file.error().in(name);
        files.push_back(std::make_shared<formats::Hdf5File>(std::move(*file)));
    }
    return files;
}

Result<ModelSource> open_archive(Result<std::unique_ptr<ModelArchive>> opened) {
    if (!opened) return opened.error();
    const auto& archive = **opened;
    for (const char* name : {"metadata.json", "config.json"}) {
        if (!archive.contains(name))
            return invalid_argument("not a Keras model: the archive has no " + std::string(name));
    }
    auto metadata_text = archive.read("metadata.json", kMaxMetadata);
    if (!metadata_text) return metadata_text.error();
    const auto metadata = parse_json(*metadata_text);
    if (!metadata) return metadata.error().in("metadata.json");
    auto config = archive.read("config.json", kMaxConfig);
    if (!config) return config.error();
    auto model = parse_model(*config);
    if (!model) return model.error().in("config.json");
    auto files = open_weights(archive);
    if (!files) return files.error();
    auto assets = read_assets(archive);
    if (!assets) return assets.error();
    return ModelSource{std::move(*model), text_member(*metadata, "keras_version"), "keras",
                       open_archive_weights(std::move(*files), std::move(*assets))};
}

Result<ModelSource> open_legacy(const std::filesystem::path& path) {
    auto opened = formats::Hdf5File::open(path);
    if (!opened) return opened.error();
    const auto file = std::make_shared<const formats::Hdf5File>(std::move(*opened));
    const auto config = file->text_attribute("/", "model_config");
    if (!config) return config.error();
    if (!*config)
        return invalid_argument(
            "the .h5 file holds weights only, not the model (no model_config); save it with model.save()");
    auto model = parse_model(**config);
    if (!model) return model.error().in("model_config");
    auto version = file->text_attribute("/", "keras_version");
    if (!version) return version.error();
    // Files older than the attribute are of Keras 2's first versions.
    return ModelSource{std::move(*model), version->value_or("2.0"), "h5", open_legacy_weights(file)};
}

Result<ModelSource> open_source(const std::filesystem::path& path) {
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) return open_archive(open_directory(path));
    if (!std::filesystem::is_regular_file(path, failure)) return not_found("there is no file '" + path.string() + "'");
    std::string start(8, '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(stream.gcount()));
    if (formats::looks_like_zip(start)) return open_archive(open_zip(path));
    if (formats::looks_like_hdf5(start)) return open_legacy(path);
    return invalid_argument("not a Keras model: neither a zip archive (.keras) nor an HDF5 file (.h5)");
}

Result<std::shared_ptr<ov::op::v0::Parameter>> make_parameter(const LayerEntry& entry, const std::string& name) {
    const auto& config = entry.object.config;
    const std::string place = "input '" + entry.name + "'";
    for (const char* option : {"sparse", "ragged"}) {
        if (member(config, option) == true)
            return Error(ErrorCode::kUnimplemented, place + ": " + option + " tensors are not supported");
    }
    const auto& shape =
        member(config, "batch_shape").is_array() ? member(config, "batch_shape") : member(config, "batch_input_shape");
    if (!shape.is_array() || shape.empty() || shape.size() > 8)
        return invalid_argument(place + ": expected a batch_shape with 1 to 8 axes, not " + excerpt(shape));
    std::vector<ov::Dimension> dimensions;
    for (const auto& size : shape) {
        const bool is_size = size.is_number_integer() && size.get<std::int64_t>() >= 0 &&
                             size.get<std::int64_t>() < (std::int64_t{1} << 40);
        if (!size.is_null() && !is_size)
            return invalid_argument(place + ": the size " + excerpt(size) + " in its batch_shape");
        dimensions.emplace_back(is_size ? size.get<std::int64_t>() : -1);
    }
    dimensions[0] = ov::Dimension::dynamic();
    const auto& dtype = member(config, "dtype");
    const auto type = dtype.is_null() ? ov::element::f32 : element_type_of(dtype);
    if (!type)
        return Error(ErrorCode::kUnimplemented, place + ": the data type " + excerpt(dtype) + " is not supported");
    auto parameter = std::make_shared<ov::op::v0::Parameter>(*type, ov::PartialShape(dimensions));
    parameter->set_friendly_name(name);
    parameter->output(0).get_tensor().set_names({name});
    return parameter;
}

Result<ov::ParameterVector> make_parameters(const Topology& topology) {
    ov::ParameterVector parameters;
    for (const auto& input : topology.inputs) {
        const auto entry = std::find_if(topology.layers.begin(), topology.layers.end(),
                                        [&](const LayerEntry& layer) { return layer.name == input.tensor.layer; });
        if (entry == topology.layers.end())
            return invalid_argument("there is no input layer '" + input.tensor.layer + "'");
        auto parameter = make_parameter(*entry, input.name);
        if (!parameter) return parameter.error();
        parameters.push_back(std::move(*parameter));
    }
    return parameters;
}

/// The ends of the graph with their public names. A tensor that has a name already (an input that is passed on, or an
/// output listed twice) gets an operation of its own that copies it.
ov::ResultVector make_results(const Topology& topology, const std::vector<Tensor>& outputs) {
    ov::ResultVector results;
    for (std::size_t index = 0; index < outputs.size(); ++index) {
        // Several outputs of the last layer of a Sequential are numbered.
        const auto& first = topology.outputs[std::min(index, topology.outputs.size() - 1)].name;
        const auto name = index < topology.outputs.size() ? first : first + "_" + std::to_string(index);
        Output value = outputs[index].value;
        const auto names = value.get_names();
        if (!names.empty() && !names.contains(name)) value = std::make_shared<ov::op::v16::Identity>(value);
        if (!names.contains(name)) value.get_tensor().set_names({name});
        results.push_back(std::make_shared<ov::op::v0::Result>(value));
        results.back()->set_friendly_name(name + "/result");
    }
    return results;
}

Result<ImportedModel> build_model(const ModelSource& source, ImportReport* report) {
    const auto major = major_of(source.keras_version);
    if (!major) return major.error();
    if (!source.model.is_model()) {
        return Error(
            ErrorCode::kUnimplemented,
            "the model is of class '" + source.model.class_name +
                "'; Sequential and Functional models are read, not subclassed ones, whose code is not in the file");
    }
    const auto topology = read_topology(source.model, *major);
    if (!topology) return topology.error();
    const std::string place = "model '" + topology->name + "'";
    auto parameters = make_parameters(*topology);
    if (!parameters) return parameters.error().in(place);
    std::vector<Tensor> inputs;
    for (const auto& parameter : *parameters) inputs.push_back({parameter->output(0), {}});

    ImportedModel imported;
    imported.name = topology->name;
    imported.keras_version = source.keras_version;
    imported.format = source.format;
    SharedWeights shared(source.model, *source.weights, *major);
    ModelBuilder builder(*major, &shared);
    if (report != nullptr) builder.observe(*report);
    auto outputs = builder.build(*topology, inputs, *source.weights, place, &imported.layers);
    for (const auto& layer : imported.layers) imported.parameters += layer.parameters;
    if (!outputs) {
        if (report != nullptr) report->model = std::move(imported);
        return outputs.error();
    }
    for (auto& output : *outputs) output.value = refuse_rows(output.value, builder.refusals());
    imported.graph = std::make_shared<ov::Model>(make_results(*topology, *outputs), *parameters, topology->name);
    engine::note_row_use(imported.graph,
                         any_rows_mixed(*imported.graph) ? engine::RowUse::kMixed : engine::RowUse::kIndependent);
    return imported;
}

Result<ImportedModel> import_any(const std::filesystem::path& path, ImportReport* report) {
    try {
        const auto source = open_source(path);
        if (!source) return source.error();
        return build_model(*source, report);
    } catch (const std::exception& failure) {
        return invalid_argument(std::string("the model can't be imported: ") + failure.what());
    }
}

}  // namespace

Result<ImportedModel> import_file(const std::filesystem::path& path) {
    return import_any(path, nullptr);
}

Result<ImportedModel> import_file_with_report(const std::filesystem::path& path, ImportReport& report) {
    auto model = import_any(path, &report);
    if (!model && report.problems.empty()) report.problems.push_back(model.error());
    if (!report.problems.empty()) return report.problems.front();
    return model;
}

}  // namespace sirve::keras
