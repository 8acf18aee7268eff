#pragma once

#include <string>

namespace sirve::auth {

enum class Role { kUser, kAdmin };

/// Who is calling, once that has been proved.
struct Principal {
    std::string username;
    Role role = Role::kUser;
};

}  // namespace sirve::auth
