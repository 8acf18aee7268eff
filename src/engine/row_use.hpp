#pragma once

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "engine/graph.hpp"

namespace sirve::engine {

/// Writes into the graph what its importer knows; it stays there when the graph is saved and loaded.
void note_row_use(const Graph& graph, RowUse use);

/// What was noted.
RowUse noted_row_use(const Graph& graph);

/// Finds out by trying: infers two rows several times, changing one of them, and sees whether the other's outputs move.
/// What depends on another row only under rare conditions can escape it. Of graphs for one row only, and of those that
/// take one request at a time anyway (another free axis), it says kIndependent; of those that take strings, which
/// nobody can make up, kMixed. Errors: the graph can't be compiled or run.
Result<RowUse> try_row_use(const Engine& engine, const Graph& graph, const Signature& signature);

}  // namespace sirve::engine
