#include "models/directory_watch.hpp"

namespace sirve::models {

namespace {

/// The fingerprint of a model in that content; empty if it is not there.
std::string fingerprint_in(const DirectoryContent& content, const std::string& model_id) {
    const auto found = content.find(model_id);
    return found == content.end() ? std::string() : found->second.fingerprint;
}

}  // namespace

std::vector<Change> DirectoryWatch::look(const DirectoryContent& now) {
    std::vector<Change> changes;
    for (const auto& [model_id, watched] : now) {
        if (watched.fingerprint == fingerprint_in(settled_, model_id)) continue;
        if (watched.fingerprint != fingerprint_in(last_look_, model_id)) continue;  // still changing
        changes.push_back({Change::Kind::kLoad, watched.files});
        settled_[model_id] = watched;
    }
    for (auto it = settled_.begin(); it != settled_.end();) {
        const bool gone_twice = !now.contains(it->first) && !last_look_.contains(it->first);
        if (gone_twice) {
            changes.push_back({Change::Kind::kUnload, it->second.files});
            it = settled_.erase(it);
        } else {
            ++it;
        }
    }
    last_look_ = now;
    return changes;
}

}  // namespace sirve::models
