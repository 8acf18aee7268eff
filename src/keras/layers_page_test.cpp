#include "keras/layers_page.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "keras/layer_table.hpp"

namespace sirve::keras {
namespace {

TEST(LayersPage, is_up_to_date) {
    const auto path = std::filesystem::path(SIRVE_SOURCE_DIR) / "docs/keras_layers.md";
    const auto rendered = render_layers_page();
    if (std::getenv("SIRVE_WRITE_DOCS")) std::ofstream(path, std::ios::binary) << rendered;
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_EQ(text, rendered) << path << " is out of date; run this test with SIRVE_WRITE_DOCS=1";
}

TEST(LayerTable, families_begin_in_its_order) {
    auto at = layer_table().begin();
    EXPECT_EQ(layer_families().front().first_class, layer_table().front().class_name);
    for (const LayerFamily& family : layer_families()) {
        at = std::find_if(at, layer_table().end(),
                          [&](const LayerRow& row) { return row.class_name == family.first_class; });
        ASSERT_NE(at, layer_table().end()) << family.name << " begins with " << family.first_class;
    }
}

TEST(LayerTable, refuses_no_class_that_it_has) {
    for (const RefusedClass& refused : refused_classes()) EXPECT_EQ(find_layer(refused.class_name), nullptr);
}

}  // namespace
}  // namespace sirve::keras
