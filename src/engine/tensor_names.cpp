#include "engine/tensor_names.hpp"

#include <string_view>

namespace sirve::engine {

namespace {

/// What the ONNX reader adds to the name of an output.
constexpr std::string_view kSink = "/sink_port_0";
constexpr std::string_view kFirstOutput = ":0";

bool is_shorter(const std::string& name, const std::string& than) {
    return name.size() != than.size() ? name.size() < than.size() : name < than;
}

void remove_end(std::string& text, std::string_view end) {
    if (text.size() > end.size() && text.ends_with(end)) text.resize(text.size() - end.size());
}

}  // namespace

std::string NameChooser::choose(const std::unordered_set<std::string>& names, std::string node) {
    remove_end(node, kSink);
    std::string best;
    for (const std::string& name : names)
        if (best.empty() || name == node || (best != node && is_shorter(name, best))) best = name;
    if (best.empty()) best = std::move(node);
    if (is_tensorflow_) remove_end(best, kFirstOutput);
    while (!used_.insert(best).second) best += "_";
    return best;
}

}  // namespace sirve::engine
