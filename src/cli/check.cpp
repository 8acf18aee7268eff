#include "cli/check.hpp"

#include <ostream>

#include "cli/command_line.hpp"

namespace sirve::cli {

int check(const std::filesystem::path& file, const models::Engines& engines, std::ostream& out, std::ostream& err) {
    const auto fail = [&](const std::string& message) {
        err << "sirve: " << message << "\n";
        return kFailure;
    };
    const auto files = models::model_files_of(file);
    if (!files) return fail(files.error().message());
    const auto servable = models::load_servable(*files, engines, 1);
    if (!servable) return fail("'" + file.string() + "': " + servable.error().message());
    const auto& checked = (*servable)->info().checked;
    if (!checked)
        return fail("'" + file.string() + "' can be served, but there are no examples to check it with: '" +
                    files->check.string() + "' does not exist");
    out << checked->rows << (checked->rows == 1 ? " example agrees" : " examples agree")
        << "; the largest difference is " << checked->largest_difference << "\n";
    return kSuccess;
}

}  // namespace sirve::cli
