#include "models/import_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_directory.hpp"

namespace sirve::models {
namespace {

using ::testing::UnorderedElementsAre;

std::string external(const std::string& name) {
    return std::string("\x0A\x08location\x12", 11) + static_cast<char>(name.size()) + name;
}

TEST(ImportInputs, has_the_files_beside_an_onnx_file_that_it_names) {
    const TemporaryDirectory directory;
    for (const char* name : {"weights", "bias.bin", "m.onnx.data", "other"}) directory.write(name, "x");
    const auto model =
        directory.write("m.onnx", "graph" + external("weights") + std::string((1 << 20) - 30, '.') +
                                      external("bias.bin") + external("missing") + external("../outside") +
                                      external("..") + std::string("\x0A\x08location\x12", 11));
    EXPECT_THAT(files_of_import(model),
                UnorderedElementsAre(model, directory / "m.onnx.data", directory / "weights", directory / "bias.bin"));
}

TEST(ImportInputs, are_the_parts_of_other_models) {
    const TemporaryDirectory directory;
    const auto model = directory.write("m.keras", external("other"));
    directory.write("other", "x");
    EXPECT_THAT(files_of_import(model), UnorderedElementsAre(model));
}

}  // namespace
}  // namespace sirve::models
