#include "formats/hdf5_file.hpp"

#include <fstream>
#include <sstream>

namespace sirve::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kFolder = SIRVE_SOURCE_DIR "/tests/data/keras/";

std::string bytes_of(const std::string& name) {
    std::ifstream file(kFolder + name, std::ios::binary);
    return (std::ostringstream() << file.rdbuf()).str();
}

Hdf5File open_kinds() {
    return Hdf5File::open(kFolder + "kinds.h5").value();
}

TEST(Hdf5File, reads_numbers_of_every_type_as_float32) {
    const auto file = open_kinds();
    const auto doubles = file.read_floats("float64").value();
    EXPECT_EQ(doubles.shape, (Shape{1, 2}));
    EXPECT_THAT(doubles.values, ElementsAre(1.5F, -2.5F));
    EXPECT_THAT(file.read_floats("/float16")->values, ElementsAre(0.5F, 65504.0F));
    EXPECT_THAT(file.read_floats("int64")->values, ElementsAre(-3.0F, 7.0F));
    EXPECT_THAT(file.read_floats("bfloat16")->values, ElementsAre(1.5F, -2.0F));
    const auto scalar = file.read_floats("scalar").value();
    EXPECT_TRUE(scalar.shape.empty());
    EXPECT_THAT(scalar.values, ElementsAre(4.0F));
}

TEST(Hdf5File, reads_packed_datasets) {
    const auto packed = open_kinds().read_floats("group/packed").value();
    ASSERT_EQ(packed.values.size(), 100U);
    EXPECT_EQ(packed.values[99], 99.0F);
}

TEST(Hdf5File, lists_groups_and_tells_kinds_apart) {
    const auto file = open_kinds();
    EXPECT_THAT(file.list("group").value(), ElementsAre("packed", "self"));
    EXPECT_TRUE(file.has_group("group"));
    EXPECT_FALSE(file.has_dataset("group"));
    EXPECT_TRUE(file.has_dataset("group/packed"));
    EXPECT_FALSE(file.has_group("nothing"));
    EXPECT_EQ(file.dataset_shape("float64").value(), (Shape{1, 2}));
    EXPECT_THAT(file.list("float64").error().message(), HasSubstr("is not a group"));
    EXPECT_THAT(file.read_floats("group").error().message(), HasSubstr("is not a dataset"));
    EXPECT_THAT(file.read_floats("group/nothing").error().message(), HasSubstr("'/group/nothing' does not exist"));
    EXPECT_THAT(file.read_floats("group/../float64").error().message(), HasSubstr("does not exist"));
}

TEST(Hdf5File, reads_text_attributes_of_every_kind) {
    const auto file = open_kinds();
    EXPECT_EQ(file.text_attribute("/", "text").value(), "één");
    EXPECT_EQ(file.text_attribute("/", "fixed").value(), "fixed");
    EXPECT_EQ(file.text_attribute("/", "absent").value(), std::nullopt);
    EXPECT_THAT(file.text_list_attribute("/", "list").value().value(), ElementsAre("a", "bb"));
    EXPECT_THAT(file.text_list_attribute("/", "fixed_list").value().value(), ElementsAre("one", "three"));
    EXPECT_THAT(file.text_list_attribute("/", "split").value().value(), ElementsAre("a", "b", "c"));
    EXPECT_THAT(file.text_list_attribute("/", "empty").value().value(), ElementsAre());
    EXPECT_EQ(file.text_list_attribute("/", "absent").value(), std::nullopt);
    EXPECT_THAT(file.text_attribute("/", "number").error().message(), HasSubstr("'/@number' is not text"));
    EXPECT_THAT(file.text_attribute("/", "list").error().message(), HasSubstr("is not one text"));
}

TEST(Hdf5File, never_leaves_the_file) {
    const auto file = open_kinds();
    EXPECT_THAT(file.list("outside").error().message(), HasSubstr("link that is not followed"));
    EXPECT_THAT(file.read_floats("soft").error().message(), HasSubstr("link that is not followed"));
    EXPECT_THAT(file.read_floats("elsewhere").error().message(), HasSubstr("in another file"));
}

TEST(Hdf5File, takes_no_memory_that_the_file_does_not_justify) {
    const auto file = open_kinds();
    EXPECT_THAT(file.read_floats("sparse").error().message(), HasSubstr("larger than"));
    EXPECT_THAT(file.read_floats("promised").error().message(), HasSubstr("larger than the file can hold"));
}

TEST(Hdf5File, refuses_unknown_types) {
    EXPECT_THAT(open_kinds().read_floats("opaque").error().message(), HasSubstr("unknown type"));
}

TEST(Hdf5File, opens_files_in_memory_several_at_once) {
    const auto first = Hdf5File::open_bytes(bytes_of("kinds.h5"));
    const auto second = Hdf5File::open_bytes(bytes_of("small.h5"));
    ASSERT_TRUE(first.ok()) << first.error().message();
    ASSERT_TRUE(second.ok()) << second.error().message();
    EXPECT_THAT(first->read_floats("int64")->values, ElementsAre(-3.0F, 7.0F));
    EXPECT_TRUE(second->has_group("model_weights"));
    EXPECT_FALSE(first->has_group("model_weights"));
}

TEST(Hdf5File, refuses_what_is_no_hdf5) {
    EXPECT_THAT(Hdf5File::open_bytes("").error().message(), HasSubstr("not an HDF5 file"));
    EXPECT_THAT(Hdf5File::open_bytes("\x89HDF\r\n\x1a\n").error().message(), HasSubstr("not"));
    EXPECT_THAT(Hdf5File::open(SIRVE_SOURCE_DIR "/LICENSE").error().message(), HasSubstr("not a readable HDF5 file"));
    EXPECT_EQ(Hdf5File::open("/nowhere").error().code(), ErrorCode::kNotFound);
}

// Not with flipped bytes: libhdf5 itself overruns buffers on some of those, which no caller can prevent. The program
// therefore reads such files in a child process.
TEST(Hdf5File, survives_truncation) {
    const auto whole = bytes_of("small.h5");
    ASSERT_GT(whole.size(), 10000U);
    for (std::size_t size = 0; size < whole.size(); size += 131)
        EXPECT_FALSE(Hdf5File::open_bytes(whole.substr(0, size)).ok()) << size;
}

}  // namespace
}  // namespace sirve::formats
