#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "engine/compiled_model.hpp"
#include "engine/graph.hpp"
#include "engine/program.hpp"
#include "engine/signature.hpp"

namespace sirve::engine {

/// Reads the signature of a graph. Errors: kUnimplemented for element types or ranks that Sirve can't hand over.
Result<Signature> signature_of(const Graph& graph);

/// The inference library, started once. Compiles graphs for the CPU, always in full float32 precision: the library's
/// own choice on recent processors is bf16, whose answers differ from Keras's in the second digit. Thread-safe.
class Engine {
  public:
    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Compiles for inference on the calling thread alone. `batch` fixes the first axis of every input, which makes
    /// small models twice as fast; 0 keeps the graph's own shapes. Blocks for milliseconds to seconds.
    /// The result keeps what it needs; the graph may go.
    Result<std::unique_ptr<CompiledModel>> compile(const Graph& graph, std::int64_t batch) const;

    /// Reads a graph that save_graph wrote. Weights are mapped, not copied, so the file may be deleted but not changed
    /// while the graph lives.
    Result<Graph> load_graph(const std::filesystem::path& xml) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A graph that the inference library computes in this process. `engine` must outlive the program. Errors: those of
/// signature_of().
Result<std::shared_ptr<const Program>> program_of(const Engine& engine, Graph graph);

/// Writes a graph as OpenVINO IR: `xml` and, beside it, the weights in a file with the extension .bin. Nothing is
/// rounded.
Status save_graph(const Graph& graph, const std::filesystem::path& xml);

}  // namespace sirve::engine
