#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "models/servable.hpp"

namespace sirve::models {

/// What is known under one model name at one moment.
struct CatalogEntry {
    ServablePtr servable;  ///< what serves; may be an older one than the one that failed
    std::string failure;   ///< why the newest attempt failed; empty: it did not
    ModelState state = ModelState::kLoading;
};

/// All models at one moment. Immutable.
using CatalogSnapshot = std::map<std::string, CatalogEntry, std::less<>>;

/// The published state of all models. Readers take the snapshot, or first compare the generation, which is one atomic
/// load; writers replace the whole snapshot. Thread-safe.
class Catalog {
  public:
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
    std::shared_ptr<const CatalogSnapshot> snapshot() const { return snapshot_.load(std::memory_order_acquire); }

    /// Applies `change` to a copy and publishes that.
    void update(const std::function<void(CatalogSnapshot&)>& change);

  private:
    std::mutex writers_;
    std::atomic<std::shared_ptr<const CatalogSnapshot>> snapshot_{std::make_shared<const CatalogSnapshot>()};
    std::atomic<std::uint64_t> generation_{1};
};

}  // namespace sirve::models
