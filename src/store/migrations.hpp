#pragma once

#include <span>
#include <string_view>

#include "store/database.hpp"

namespace sirve::store {

/// The steps that make the schema, the oldest first. A file's version (user_version) is the number of steps that it has
/// seen, so steps are only ever added at the end and never changed.
std::span<const std::string_view> migrations();

/// Brings `database` to the newest version, each step in a transaction of its own. Errors: kFailedPrecondition for a
/// file of a newer program; a step that fails leaves the file at the version before it.
Status migrate(Database& database, std::span<const std::string_view> steps = migrations());

}  // namespace sirve::store
