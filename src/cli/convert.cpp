#include "cli/convert.hpp"

#include <ostream>

#include "cli/command_line.hpp"

namespace sirve::cli {

int convert(const std::filesystem::path& file, const std::filesystem::path& xml, const models::ImportModel& import,
            std::ostream& out, std::ostream& err) {
    if (xml.extension() != ".xml") {
        err << "sirve: '" << xml.string()
            << "' must end in .xml; the weights go beside it, into a file ending in .bin\n";
        return kUsage;
    }
    const auto model = import(file);
    if (!model) {
        err << "sirve: '" << file.string() << "' can't be converted: " << model.error().message() << "\n";
        return kFailure;
    }
    if (Status saved = engine::save_graph(model->graph, xml); !saved) {
        err << "sirve: '" << xml.string() << "' can't be written: " << saved.error().message() << "\n";
        return kFailure;
    }
    out << "wrote " << xml.string() << " and " << std::filesystem::path(xml).replace_extension(".bin").string() << "\n";
    return kSuccess;
}

}  // namespace sirve::cli
