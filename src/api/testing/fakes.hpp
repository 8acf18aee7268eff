#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "auth/password.hpp"
#include "base/json_text.hpp"

namespace sirve::api::testing {

/// An executor whose tasks wait until a test runs them.
class ManualExecutor final : public Executor {
  public:
    void post(Task task) override { tasks_.push_back(std::move(task)); }

    bool run_one() {
        if (tasks_.empty()) return false;
        Task task = std::move(tasks_.front());
        tasks_.pop_front();
        task();
        return true;
    }
    std::size_t waiting() const { return tasks_.size(); }

  private:
    std::deque<Task> tasks_;
};

/// An exchange without a connection. Remembers whether it was finished.
class FakeExchange final : public http::Exchange {
  public:
    explicit FakeExchange(Executor& lane) : lane_(lane) {}

    void finish() override { ++finished; }
    Executor& executor() override { return lane_; }
    std::size_t lane() const override { return 0; }

    int finished = 0;

  private:
    Executor& lane_;
};

/// Knows the models it is given; loading and unloading is only written down.
class FakeRegistry final : public models::Registry {
  public:
    std::vector<std::string> ready() const override { return names(models::ModelState::kReady); }
    std::vector<Failure> failures() const override {
        std::vector<Failure> list;
        for (const auto& [name, info] : models)
            if (info.state == models::ModelState::kFailed) list.push_back({name, info.reason});
        return list;
    }
    std::optional<models::ModelInfo> describe(std::string_view model_id) const override {
        const auto found = models.find(std::string(model_id));
        return found == models.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<models::ModelInfo> describe_all() const override {
        std::vector<models::ModelInfo> all;
        for (const auto& [name, info] : models) all.push_back(info);
        return all;
    }
    std::uint64_t generation() const override { return generation_; }

    Status load(std::string_view model_id) override {
        if (!models.contains(std::string(model_id))) return not_found("no files for '" + std::string(model_id) + "'");
        actions.push_back("load " + std::string(model_id));
        return {};
    }
    Status unload(std::string_view model_id, bool delete_files) override {
        if (models.erase(std::string(model_id)) == 0) return not_found("no model '" + std::string(model_id) + "'");
        actions.push_back((delete_files ? "delete " : "unload ") + std::string(model_id));
        ++generation_;
        return {};
    }

    void add(models::ModelInfo info) {
        ++generation_;
        models[info.model_id] = std::move(info);
    }

    std::map<std::string, models::ModelInfo> models;
    std::vector<std::string> actions;

  private:
    std::vector<std::string> names(models::ModelState state) const {
        std::vector<std::string> list;
        for (const auto& [name, info] : models)
            if (info.state == state) list.push_back(name);
        return list;
    }

    std::uint64_t generation_ = 1;
};

/// A model that sums up each row: 10 features in, 1 out. Refuses what the real predictor refuses, in fewer words.
class SummingPredictor final : public models::Predictor {
  public:
    explicit SummingPredictor(const FakeRegistry& registry) : registry_(registry) {}

    void submit(models::PredictCall& call) override {
        ++calls;
        call.error = predict(call);
        if (hold)
            held.push_back(&call);
        else
            call.on_done();
    }

    bool hold = false;  ///< answer later, through `held`
    std::vector<models::PredictCall*> held;
    int calls = 0;
    std::optional<Error> failure;  ///< what every call is answered with

  private:
    std::optional<Error> predict(models::PredictCall& call) {
        if (failure) return failure;
        if (!registry_.describe(call.model_id)) return not_found("there is no model '" + call.model_id + "'");
        if (call.rows() == 0) return invalid_argument("data is empty");
        const models::TensorValue& input = call.inputs[0];
        if (registry_.describe(call.model_id)->inputs[0].dtype == DType::kString) return repeat(call);
        if (input.holds_strings) return Error(ErrorCode::kMalformed, "the model takes numbers");
        if (input.shape.size() != 2) return Error(ErrorCode::kMalformed, "data must be nested 2 deep");
        const auto width = static_cast<std::size_t>(input.shape[1]);
        call.outputs.assign(1, {"sum", {input.shape[0], 1}, {}, true});
        for (std::size_t at = 0; at < input.values.size(); at += width) {
            double sum = 0;
            for (std::size_t i = 0; i < width; ++i) sum += input.values[at + i];
            call.outputs[0].values.push_back(sum);
            call.confidence.push_back(0);
        }
        return std::nullopt;
    }

    /// A model of strings says each of them twice.
    static std::optional<Error> repeat(models::PredictCall& call) {
        const models::TensorValue& input = call.inputs[0];
        if (!input.holds_strings) return invalid_argument("the model takes strings");
        call.outputs.assign(1, {"twice", input.shape, {}, false, true, input.strings});
        for (std::string& text : call.outputs[0].strings) text += text;
        call.confidence.assign(static_cast<std::size_t>(input.shape[0]), 0);
        return std::nullopt;
    }

    const FakeRegistry& registry_;
};

class FakeStatistics final : public models::Statistics {
  public:
    std::uint64_t total_predictions() const override { return total; }
    std::vector<store::PredictionRecord> history() const override { return records; }
    SystemTime started() const override { return start; }

    std::uint64_t total = 0;
    std::vector<store::PredictionRecord> records;
    SystemTime start{std::chrono::seconds{1'700'000'000}};
};

/// Users in memory.
class FakeUsers final : public store::Users {
  public:
    Result<std::optional<store::UserRecord>> find(std::string_view username) override {
        for (const store::UserRecord& user : users)
            if (user.username == username) return std::optional(user);
        return std::optional<store::UserRecord>();
    }
    Status add(const store::UserRecord& user) override {
        users.push_back(user);
        return {};
    }
    Status set_password_hash(std::string_view, const std::string&) override { return {}; }
    Result<std::vector<store::UserRecord>> list() override { return users; }

    std::vector<store::UserRecord> users;
};

/// An answer as a test looks at it.
struct Answer {
    int status = 0;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    nlohmann::json json() const { return nlohmann::json::parse(body); }
    std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return "";
    }
};

/// What is sent.
struct Question {
    http::Method method = http::Method::kGet;
    std::string target = "/";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// An Api with real auth, cache and metrics, and a fake world behind it. Change `settings` and the fakes, then ask().
class World {
  public:
    config::Settings settings;
    ManualClock clock;
    ManualExecutor lane;
    ManualExecutor pool;
    FakeRegistry registry;
    SummingPredictor predictor{registry};
    FakeStatistics statistics;
    FakeUsers users;
    std::atomic<bool> ready{true};
    Log log{LogOptions{LogLevel::kOff, false, ""}};
    metrics::Registry metrics;
    cache::PredictionCache cache{10, std::chrono::seconds{60}, clock};
    auth::Tokens tokens{"a secret of more than thirty-two bytes", std::chrono::minutes{30}, clock};
    auth::Login login{users, clock};
    std::unique_ptr<auth::RateLimiter> limiter;

    World() {
        models::ModelInfo info;
        info.model_id = "default";
        info.format = "keras";
        info.state = models::ModelState::kReady;
        info.inputs = {{"x", DType::kFloat32, {-1, 10}}};
        info.outputs = {{"y", DType::kFloat32, {-1, 1}}};
        info.parameters = 2817;
        info.layers = {{"dense", "Dense", {-1, 64}, 704}};
        info.config_json = R"({"author":"Ana","confidence":"std"})";
        registry.add(std::move(info));
    }

    /// A model of strings, "text".
    void add_text_model() {
        models::ModelInfo info;
        info.model_id = "text";
        info.format = "keras";
        info.state = models::ModelState::kReady;
        info.inputs = {{"words", DType::kString, {-1}}};
        info.outputs = {{"twice", DType::kString, {-1}}};
        registry.add(std::move(info));
    }

    Services services() {
        return {settings,      registry, {&predictor}, statistics, cache, tokens, login,
                limiter.get(), pool,     ready,        clock,      log,   metrics};
    }

    Api& api() {
        if (!api_) api_ = std::make_unique<Api>(services());
        return *api_;
    }

    std::string bearer(const std::string& user, auth::Role role) {
        return "Bearer " + tokens.issue({user, role}).value();
    }

    /// Starts a request; what it waits for is not run.
    FakeExchange& start(Question question) {
        Pending& pending = pending_.emplace_back(Pending{std::move(question), nullptr});
        pending.exchange = std::make_unique<FakeExchange>(lane);
        const Question& q = pending.question;
        http::Request& request = pending.exchange->request;
        request.method = q.method;
        request.method_name = to_string(q.method);
        request.target = q.target;
        request.path = request.target.substr(0, request.target.find('?'));
        request.query = request.target.substr(std::min(request.path.size() + 1, request.target.size()));
        request.body = q.body;
        request.remote_address = "192.0.2.1";
        request.received = clock.steady_now();
        for (const auto& [name, value] : q.headers) request.headers.push_back({name, value});
        api().handle(*pending.exchange);
        return *pending.exchange;
    }

    /// Sends a request and runs everything until it is answered.
    Answer ask(Question question) {
        FakeExchange& exchange = start(std::move(question));
        while (exchange.finished == 0 && (pool.run_one() || lane.run_one())) {
        }
        return answer_of(exchange);
    }

    Answer get(std::string target) { return ask({http::Method::kGet, std::move(target), "", {}}); }
    Answer post(std::string target, std::string body) {
        return ask({http::Method::kPost, std::move(target), std::move(body), {}});
    }

    static Answer answer_of(const FakeExchange& exchange) {
        if (exchange.finished != 1) return {};
        const http::Response& response = exchange.response;
        return {response.status, std::string(response.content_type),
                response.static_body.empty() ? response.body : std::string(response.static_body), response.headers};
    }

  private:
    struct Pending {
        Question question;
        std::unique_ptr<FakeExchange> exchange;
    };
    std::deque<Pending> pending_;
    std::unique_ptr<Api> api_;
};

/// A row of ten numbers as JSON.
inline std::string row_of_ten(double first = 1) {
    std::string text = "[";
    for (int i = 0; i < 10; ++i) {
        if (i != 0) text += ',';
        append_json_number(text, first + i);
    }
    return text + "]";
}

}  // namespace sirve::api::testing
