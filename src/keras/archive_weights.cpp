#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "keras/weights.hpp"

namespace sirve::keras {

namespace {

constexpr int kMaxDepth = 64;  ///< of objects in objects, far beyond real models
constexpr std::size_t kMaxGroups = 100'000;

bool is_upper(char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool is_lower(char c) {
    return std::islower(static_cast<unsigned char>(c)) != 0;
}

std::optional<std::size_t> number_of(const std::string& text) {
    if (text.empty() || text.size() > 6 ||
        !std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
        return {};
    return std::stoul(text);
}

/// The tree that several files hold between them.
class Files {
  public:
    explicit Files(WeightFiles files) : files_(std::move(files)) {}

    bool has_group(const std::string& path) const {
        return std::any_of(files_.begin(), files_.end(), [&](const auto& file) { return file->has_group(path); });
    }

    Result<std::vector<std::string>> list(const std::string& group) const {
        if (files_.size() == 1) return files_.front()->list(group);
        std::set<std::string> names;
        bool any = false;
        for (const auto& file : files_) {
            const auto listed = file->list(group);
            if (!listed) continue;
            any = true;
            names.insert(listed->begin(), listed->end());
        }
        if (!any) return not_found("there is no group '" + group + "'");
        return std::vector<std::string>(names.begin(), names.end());
    }

    bool has_dataset(const std::string& path) const {
        return std::any_of(files_.begin(), files_.end(), [&](const auto& file) { return file->has_dataset(path); });
    }

    Result<Shape> dataset_shape(const std::string& path) const { return of(path).dataset_shape(path); }
    Result<formats::FloatArray> read_floats(const std::string& path) const { return of(path).read_floats(path); }

  private:
    /// The file with the dataset; any if there is none.
    const formats::Hdf5File& of(const std::string& path) const {
        const auto found =
            std::find_if(files_.begin(), files_.end(), [&](const auto& file) { return file->has_dataset(path); });
        return found == files_.end() ? *files_.front() : **found;
    }

    WeightFiles files_;
};

/// Keras 3's layout: one group per object, its weights in `vars` as 0, 1, ...; what it consists of in groups beside.
class ArchiveWeights final : public Weights {
  public:
    ArchiveWeights(std::shared_ptr<const Files> file, std::shared_ptr<const Assets> assets, std::string path)
        : file_(std::move(file)), assets_(std::move(assets)), path_(std::move(path)) {}

    std::string place() const override { return path_ + "/vars"; }

    Result<std::vector<Shape>> shapes() const override {
        std::vector<Shape> found;
        const auto names = file_->list(place());
        if (!names) return found;  // older versions write no group for a layer without weights
        const auto count =
            std::count_if(names->begin(), names->end(), [](const auto& name) { return number_of(name).has_value(); });
        for (std::size_t index = 0; index < static_cast<std::size_t>(count); ++index) {
            auto shape = file_->dataset_shape(dataset(index));
            if (!shape) return shape.error();
            found.push_back(std::move(*shape));
        }
        return found;
    }

    Result<formats::FloatArray> read(std::size_t index) const override { return file_->read_floats(dataset(index)); }

    Result<std::optional<formats::FloatArray>> named(const std::string& name) const override {
        const std::string path = place() + "/" + name;
        if (!file_->has_dataset(path)) return std::optional<formats::FloatArray>();
        auto array = file_->read_floats(path);
        if (!array) return array.error();
        return std::optional(std::move(*array));
    }

    Ptr part(const std::string& attribute, const std::string&) const override {
        const bool is_private =
            !file_->has_group(path_ + "/" + attribute) && file_->has_group(path_ + "/_" + attribute);
        return std::make_shared<ArchiveWeights>(file_, assets_, path_ + (is_private ? "/_" : "/") + attribute);
    }

    Result<std::vector<Ptr>> layers(const std::vector<LayerIdentity>& identities) const override {
        // Keras 2.12 and 2.13 called the folder by another name.
        constexpr std::string_view kOldFolder = "/_layer_checkpoint_dependencies";
        const bool old = !file_->has_group(path_ + "/layers") && file_->has_group(path_ + std::string(kOldFolder));
        const std::string folder = path_ + (old ? std::string(kOldFolder) : "/layers");
        std::map<std::string, int> seen;
        std::vector<Ptr> found;
        for (const auto& identity : identities) {
            const auto base = snake_case(identity.class_name);
            int& earlier = seen[base];
            auto weights = std::make_shared<ArchiveWeights>(
                file_, assets_, folder + "/" + base + (earlier == 0 ? "" : "_" + std::to_string(earlier)));
            // Those versions counted a layer with weights twice.
            earlier += old && weights->parameter_count() > 0 ? 2 : 1;
            found.push_back(std::move(weights));
        }
        return found;
    }

    std::optional<std::string> asset(const std::string& name) const override {
        if (!assets_) return {};
        const auto found = assets_->find("assets" + path_ + "/" + name);
        return found == assets_->end() ? std::nullopt : std::optional(found->second);
    }

    std::int64_t parameter_count() const override {
        std::size_t groups = 0;
        return count_below(path_, kMaxDepth, groups);
    }

  private:
    std::string dataset(std::size_t index) const { return place() + "/" + std::to_string(index); }

    /// `groups` counts those that were looked into: links back to the root would multiply them without end.
    std::int64_t count_below(const std::string& group, int depth, std::size_t& groups) const {
        std::int64_t total = 0;
        if (++groups > kMaxGroups) return 0;
        const auto names = file_->list(group);
        if (!names || depth == 0) return 0;
        for (const auto& name : *names) {
            // States of random generators are not parameters.
            if (name == "seed_generator") continue;
            const auto path = group + "/" + name;
            const auto shape = file_->dataset_shape(path);
            total += shape ? element_count(*shape) : count_below(path, depth - 1, groups);
        }
        return total;
    }

    std::shared_ptr<const Files> file_;
    std::shared_ptr<const Assets> assets_;  ///< or null
    std::string path_;                      ///< without a slash at the end; empty for the root
};

}  // namespace

std::string snake_case(std::string_view class_name) {
    if (class_name == "GroupQueryAttention") class_name = "GroupedQueryAttention";  // as the class is really called
    std::string word;
    for (const char c : class_name) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') word += c;
    }
    // An upper-case letter begins a word if a lower-case one follows it (and anything precedes it) ...
    std::string split;
    for (std::size_t at = 0; at < word.size(); ++at) {
        if (at > 0 && is_upper(word[at]) && at + 1 < word.size() && is_lower(word[at + 1])) split += '_';
        split += word[at];
    }
    // ... or if a lower-case one precedes it.
    std::string snake;
    for (std::size_t at = 0; at < split.size(); ++at) {
        if (at > 0 && is_upper(split[at]) && is_lower(split[at - 1])) snake += '_';
        snake += static_cast<char>(std::tolower(static_cast<unsigned char>(split[at])));
    }
    return snake;
}

Weights::Ptr open_archive_weights(WeightFiles files, std::shared_ptr<const Assets> assets) {
    return std::make_shared<ArchiveWeights>(std::make_shared<Files>(std::move(files)), std::move(assets), "");
}

}  // namespace sirve::keras
