#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sirve {

/// A new directory that only this user can enter, and that goes with the object, with everything in it.
/// Movable, not copyable; an empty path() says that none could be made.
class TemporaryDirectory {
  public:
    /// Below `parent`; by default where the system keeps temporary files. `purpose` begins its name.
    explicit TemporaryDirectory(std::string_view purpose = "sirve");
    TemporaryDirectory(const std::filesystem::path& parent, std::string_view purpose);
    ~TemporaryDirectory();
    TemporaryDirectory(TemporaryDirectory&& other) noexcept;
    TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// A file in it with these bytes; gives its path. For tests and for small files.
    std::filesystem::path write(std::string_view name, std::string_view bytes) const;

    /// Gives the directory another name, under which it stays when the object goes. False if the system refuses, for
    /// instance because something is there; then it stays temporary.
    bool keep_as(const std::filesystem::path& name);

  private:
    void remove();

    std::filesystem::path path_;
};

}  // namespace sirve
