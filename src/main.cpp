#include <string>
#include <vector>

#include "app/application.hpp"
#include "cli/command_line.hpp"
#include "config/process_environment.hpp"

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return sirve::cli::run(arguments, sirve::config::process_environment(), sirve::app::serve);
}
