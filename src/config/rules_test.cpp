#include "config/rules.hpp"

namespace sirve::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Problem> problems_with_secret(std::string secret, bool demo = false) {
    Settings settings;
    settings.secret_key = std::move(secret);
    return check_rules(settings, {{"secret_key", {"environment", "SECRET_KEY"}}}, demo);
}

TEST(Rules, DefaultsHaveNoProblem) {
    EXPECT_THAT(check_rules(Settings{}, {}, false), IsEmpty());
}

TEST(Rules, RefusesASecretUnder32Bytes) {
    const auto problems = problems_with_secret(std::string(31, 'k'));
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(to_string(problems[0]),
                HasSubstr("environment: SECRET_KEY is 31 bytes long, but should be at least 32"));
    EXPECT_THAT(problems_with_secret(std::string(32, 'k')), IsEmpty());
}

TEST(Rules, RefusesSecretsThatStandInTutorials) {
    for (const auto* secret : {"tu-clave-secreta-muy-segura", "tu-clave-secreta-muy-segura-cambiar-en-produccion",
                               "secret", "changeme", "Your-Secret-Key", "your-secret-key-change-in-production-please",
                               "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"}) {
        const auto problems = problems_with_secret(secret);
        ASSERT_THAT(problems, SizeIs(1)) << secret;
        EXPECT_THAT(to_string(problems[0]), testing::Not(HasSubstr(secret)));
        EXPECT_THAT(to_string(problems[0]), HasSubstr("openssl rand"));
    }
}

TEST(Rules, DemoTakesWeakSecrets) {
    EXPECT_THAT(problems_with_secret("tu-clave-secreta-muy-segura", true), IsEmpty());
    EXPECT_THAT(problems_with_secret("x", true), IsEmpty());
}

TEST(Rules, ChecksTheAdminPassword) {
    Settings settings;
    settings.admin_password = "short";
    EXPECT_THAT(check_rules(settings, {}, false), SizeIs(1));
    EXPECT_THAT(check_rules(settings, {}, true), IsEmpty());
    settings.admin_password = std::string(1025, 'p');
    EXPECT_THAT(check_rules(settings, {}, true), SizeIs(1));
    settings.admin_password = "long enough";
    EXPECT_THAT(check_rules(settings, {}, false), IsEmpty());
}

TEST(Rules, TwoServersCannotShareAPort) {
    Settings settings;
    settings.port = settings.metrics_port = 9000;
    const auto problems = check_rules(settings, {{"metrics_port", {"command line", "--metrics-port"}}}, false);
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(to_string(problems[0]), HasSubstr("--metrics-port is 9000"));
    settings.metrics_enabled = false;
    EXPECT_THAT(check_rules(settings, {}, false), IsEmpty());
}

TEST(Settle, MainPortOnTheMetricsDefaultTakesItOver) {
    Settings settings;
    settings.port = 8001;
    settle(settings, {{"port", {"command line", "--port"}}});
    EXPECT_EQ(settings.metrics_port, 0);
    EXPECT_THAT(check_rules(settings, {}, false), IsEmpty());
}

TEST(Settle, DebugBringsTheLogLevelUnlessOneIsGiven) {
    Settings settings;
    settings.debug = true;
    settle(settings, {{"log_level", {"environment", "LOG_LEVEL"}}});
    EXPECT_EQ(settings.log_level, "INFO");
    settle(settings, {});
    EXPECT_EQ(settings.log_level, "DEBUG");
}

}  // namespace
}  // namespace sirve::config
