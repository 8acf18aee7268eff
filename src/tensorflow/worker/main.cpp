// sirve-tensorflow: computes one SavedModel for the server that started it, with TensorFlow. It is told what to do
// through a socket that it inherits (tensorflow/messages.hpp), and ends when that is closed: with the server at the
// latest, even while TensorFlow is busy.

#include <cstdlib>
#include <iostream>
#include <memory>

#include "tensorflow/serve.hpp"
#include "tensorflow/start_process.hpp"
#include "tensorflow/worker/sandbox.hpp"
#include "tensorflow/worker/session.hpp"

namespace sirve::tensorflow {

namespace {

Result<LoadedModel> load(const LoadRequest& request) {
    enter_sandbox(request.directory);
    auto loaded = Session::load(request);
    if (!loaded) return loaded.error();
    const std::shared_ptr<const Session> session = std::move(*loaded);
    return LoadedModel{session->signature(), [session](const RunRequest& run, const SharedMemory& in,
                                                       SharedMemory& out) { return session->run(run, in, out); }};
}

}  // namespace

}  // namespace sirve::tensorflow

int main(int argc, char**) {
    using namespace sirve;
    if (argc != 1) {
        std::cout << "sirve-tensorflow computes models for sirve, which starts it when a model needs TensorFlow; there "
                     "is nothing to call it for by hand.\n";
        return EXIT_FAILURE;
    }
    setenv("TF_CPP_MIN_LOG_LEVEL", "2", 0);  // errors and what ends it, not its greetings
    tensorflow::serve_model(tensorflow::Channel(FileDescriptor(tensorflow::kInheritedDescriptor)), tensorflow::load);
}
