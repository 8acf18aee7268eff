#include "keras/layers/recurrent_loop.hpp"

namespace sirve::keras {

LoopRun run_loop(const Output& x, const Outputs& states, const LoopStep& step) {
    constexpr std::int64_t kTime = 1;
    auto slice_shape = x.get_partial_shape();
    slice_shape[kTime] = 1;
    const auto part = std::make_shared<ops::Parameter>(ov::element::f32, slice_shape);
    ov::ParameterVector parameters{part};
    Outputs before;
    for (const auto& state : states) {
        parameters.push_back(std::make_shared<ops::Parameter>(ov::element::f32, state.get_partial_shape()));
        before.push_back(parameters.back());
    }
    // Each state leaves the body twice: as the next step's, and as a slice of its sequence.
    ov::ResultVector next;
    ov::ResultVector slices;
    for (const auto& state : step(squeeze(part, kTime), before)) {
        next.push_back(std::make_shared<ops::Result>(state));
        slices.push_back(std::make_shared<ops::Result>(unsqueeze(state, kTime)));
    }
    auto results = next;
    results.insert(results.end(), slices.begin(), slices.end());

    const auto loop = std::make_shared<ops::TensorIterator>();
    loop->set_body(std::make_shared<ov::Model>(results, parameters));
    loop->set_sliced_input(part, x, 0, 1, 1, -1, kTime);
    for (std::size_t index = 0; index < states.size(); ++index)
        loop->set_merged_input(parameters[index + 1], states[index], next[index]);
    LoopRun run;
    for (std::size_t index = 0; index < states.size(); ++index) {
        run.sequences.push_back(loop->get_concatenated_slices(slices[index], 0, 1, 1, -1, kTime));
        run.last.push_back(loop->get_iter_value(next[index], -1));
    }
    loop->validate_and_infer_types();
    return run;
}

}  // namespace sirve::keras
