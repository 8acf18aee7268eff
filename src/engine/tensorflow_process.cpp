#include "engine/tensorflow_process.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "tensorflow/start_process.hpp"

namespace sirve::engine {

namespace {

/// For starting TensorFlow and reading a model; a large one takes some seconds.
constexpr std::chrono::minutes kLoadTimeout{5};

std::string describe_end(int status) {
    if (WIFSIGNALED(status)) return std::string("was ended by the signal '") + strsignal(WTERMSIG(status)) + "'";
    return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

std::chrono::seconds whole_seconds(std::chrono::nanoseconds time) {
    return std::max(std::chrono::ceil<std::chrono::seconds>(time), std::chrono::seconds(1));
}

}  // namespace

TensorFlowProcess::TensorFlowProcess(std::filesystem::path program, tensorflow::LoadRequest request, const Clock& clock)
    : program_(std::move(program)), request_(std::move(request)), clock_(clock) {}

TensorFlowProcess::~TensorFlowProcess() {
    end_locked();
}

Result<tensorflow::ModelSignature> TensorFlowProcess::start() {
    const std::lock_guard lock(mutex_);
    return start_locked();
}

Result<tensorflow::ModelSignature> TensorFlowProcess::start_locked() {
    auto ends = tensorflow::Channel::make_pair();
    if (!ends) return ends.error();
    auto& [ours, theirs] = *ends;
    const auto pid = tensorflow::start_process(program_.string(), theirs.descriptor());
    if (!pid) return pid.error();
    pid_ = *pid;
    ++process_;
    control_.emplace(std::move(ours));
    { const tensorflow::Channel closed = std::move(theirs); }  // else its death could not be told from silence

    Status sent = control_->send(to_message(request_));
    auto packet = sent ? control_->receive(kLoadTimeout) : Result<tensorflow::Packet>(sent.error());
    if (!packet) {
        const std::string end = end_locked();
        pace_.note_death(clock_.steady_now());
        return Error(ErrorCode::kUnavailable, "the TensorFlow process of this model " + end + " while it loaded it");
    }
    auto signature = tensorflow::model_signature_from(packet->text);
    if (!signature) end_locked();
    return signature;
}

Result<TensorFlowProcess::Line> TensorFlowProcess::open_line() {
    const std::lock_guard lock(mutex_);
    if (pid_ == 0) {
        if (const auto wait = pace_.wait(clock_.steady_now()); wait.count() > 0)
            return Error(ErrorCode::kUnavailable,
                         "the TensorFlow process of this model " + last_end_ + "; it is started again soon, try again")
                .try_after(whole_seconds(wait));
        if (auto started = start_locked(); !started) return started.error();
    }
    auto ends = tensorflow::Channel::make_pair();
    if (!ends) return ends.error();
    if (Status sent = control_->send("{}", ends->second.descriptor()); !sent) {
        const std::string end = end_locked();  // it died while it had nothing to do
        pace_.note_death(clock_.steady_now());
        if (pace_.wait(clock_.steady_now()).count() > 0)
            return Error(ErrorCode::kUnavailable, "the TensorFlow process of this model " + end + "; try again")
                .try_after(whole_seconds(pace_.wait(clock_.steady_now())));
        if (auto started = start_locked(); !started) return started.error();
        if (Status again = control_->send("{}", ends->second.descriptor()); !again) return again.error();
    }
    return Line{std::move(ends->first), process_};
}

Error TensorFlowProcess::bury(std::uint64_t process) {
    const std::lock_guard lock(mutex_);
    if (pid_ != 0 && process == process_) {
        end_locked();
        pace_.note_death(clock_.steady_now());
    }
    return Error(ErrorCode::kUnavailable, "the TensorFlow process of this model " + last_end_ +
                                              " while it computed; it is started again, try again")
        .try_after(whole_seconds(pace_.wait(clock_.steady_now())));
}

void TensorFlowProcess::note_success() {
    const std::lock_guard lock(mutex_);
    pace_.note_success();
}

std::string TensorFlowProcess::end_locked() {
    control_.reset();
    if (pid_ == 0) return last_end_;
    kill(pid_, SIGKILL);  // of one that ended by itself, this does not change how
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    last_end_ = describe_end(status);
    return last_end_;
}

}  // namespace sirve::engine
