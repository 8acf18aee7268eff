#include <hdf5.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/temporary_directory.hpp"
#include "formats/hdf5_file.hpp"
#include "formats/hdf5_handle.hpp"

// Files that were made to harm, written here with the library itself.
namespace sirve::formats {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Hdf5Hostile : public testing::Test {
  protected:
    /// Makes a file with `fill` and opens it as a stranger's.
    Hdf5File make(const std::function<void(hid_t)>& fill) const {
        {
            const Hdf5Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
            fill(file.get());
        }
        return Hdf5File::open(path_).value();
    }
    /// A dataset of floats "x" without data.
    static void promise(hid_t file, const std::vector<hsize_t>& shape, const Hdf5Handle& creation) {
        const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
        const Hdf5Handle dataset(
            H5Dcreate2(file, "x", H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Dclose);
        ASSERT_TRUE(dataset);
    }
    static Hdf5Handle creation_list() { return {H5Pcreate(H5P_DATASET_CREATE), H5Pclose}; }

    TemporaryDirectory directory_{"sirve-hdf5"};
    const fs::path path_ = directory_ / "hostile.h5";
};

TEST_F(Hdf5Hostile, huge_shapes_take_no_memory) {
    for (const std::vector<hsize_t>& shape :
         {std::vector<hsize_t>{1ULL << 40}, {1ULL << 20, 1ULL << 20}, {1ULL << 32, 1ULL << 20}, {1ULL << 28}}) {
        const auto file = make([&](hid_t out) { promise(out, shape, creation_list()); });
        EXPECT_THAT(file.read_floats("x").error().message(), HasSubstr("larger than"));
    }
}

TEST_F(Hdf5Hostile, chunks_of_nothing_take_no_memory) {
    for (const hsize_t chunk : {hsize_t{1} << 10, hsize_t{1} << 28}) {
        const auto file = make([&](hid_t out) {
            const Hdf5Handle creation = creation_list();
            H5Pset_chunk(creation.get(), 1, &chunk);
            H5Pset_deflate(creation.get(), 9);
            promise(out, {1ULL << 36}, creation);
        });
        EXPECT_FALSE(file.read_floats("x").ok()) << chunk;
    }
}

TEST_F(Hdf5Hostile, packed_zeros_are_refused_by_their_ratio) {
    constexpr hsize_t kCount = 64ULL << 20;  // 256 MB of zeros in a quarter of one
    const auto file = make([&](hid_t out) {
        const Hdf5Handle creation = creation_list();
        const hsize_t chunk = kCount / 8;
        H5Pset_chunk(creation.get(), 1, &chunk);
        H5Pset_deflate(creation.get(), 9);
        const hsize_t count = kCount;
        const Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
        const Hdf5Handle data(
            H5Dcreate2(out, "x", H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Dclose);
        const std::vector<float> zeros(kCount);
        H5Dwrite(data.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data());
    });
    EXPECT_LT(fs::file_size(path_), 1U << 20);
    EXPECT_THAT(file.read_floats("x").error().message(), HasSubstr("larger than the file can hold"));
}

TEST_F(Hdf5Hostile, groups_may_hold_each_other) {
    const auto file = make([](hid_t out) {
        const Hdf5Handle group(H5Gcreate2(out, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
        H5Lcreate_hard(out, "/", group.get(), "root", H5P_DEFAULT, H5P_DEFAULT);
        H5Lcreate_hard(group.get(), ".", group.get(), "self", H5P_DEFAULT, H5P_DEFAULT);
    });
    EXPECT_THAT(file.list("a").value(), testing::ElementsAre("root", "self"));
    EXPECT_TRUE(file.has_group("a/root/a/self/self/root/a"));
    EXPECT_FALSE(file.read_floats("a/root/a").ok());
}

TEST_F(Hdf5Hostile, links_and_storage_outside_are_not_followed) {
    directory_.write("secret", std::string(64, 's'));
    const auto file = make([&](hid_t out) {
        H5Lcreate_soft("/x", out, "soft", H5P_DEFAULT, H5P_DEFAULT);
        H5Lcreate_soft("/soft_to_itself", out, "soft_to_itself", H5P_DEFAULT, H5P_DEFAULT);
        H5Lcreate_external((directory_ / "secret").c_str(), "/x", out, "external", H5P_DEFAULT, H5P_DEFAULT);
        const Hdf5Handle creation = creation_list();
        H5Pset_external(creation.get(), (directory_ / "secret").c_str(), 0, 64);
        promise(out, {16}, creation);
    });
    for (const char* link : {"soft", "soft_to_itself", "external"})
        EXPECT_THAT(file.read_floats(link).error().message(), HasSubstr("link that is not followed")) << link;
    EXPECT_THAT(file.read_floats("x").error().message(), HasSubstr("in another file"));
}

TEST_F(Hdf5Hostile, virtual_datasets_are_not_followed) {
    const auto file = make([&](hid_t out) {
        const hsize_t count = 16;
        const Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
        const Hdf5Handle creation = creation_list();
        H5Pset_virtual(creation.get(), space.get(), "/etc/passwd", "x", space.get());
        promise(out, {16}, creation);
    });
    EXPECT_THAT(file.read_floats("x").error().message(), HasSubstr("in another file"));
}

/// An attribute "text" of strings of variable length, whose bytes lie elsewhere in the file.
void write_texts(hid_t file, const std::vector<const char*>& texts) {
    const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.get(), H5T_VARIABLE);
    const hsize_t count = texts.size();
    const Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Hdf5Handle attribute(H5Acreate2(file, "text", type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    H5Awrite(attribute.get(), type.get(), texts.data());
}

}  // namespace
}  // namespace sirve::formats
