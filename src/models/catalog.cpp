#include "models/catalog.hpp"

namespace sirve::models {

void Catalog::update(const std::function<void(CatalogSnapshot&)>& change) {
    const std::lock_guard lock(writers_);
    auto next = std::make_shared<CatalogSnapshot>(*snapshot());
    change(*next);
    snapshot_.store(std::move(next), std::memory_order_release);
    generation_.fetch_add(1, std::memory_order_acq_rel);
}

}  // namespace sirve::models
