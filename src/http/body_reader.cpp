#include "http/body_reader.hpp"

#include <algorithm>

namespace sirve::http {

namespace {

constexpr std::size_t kChunkedRead = 16 * 1024;
constexpr std::size_t kSeparateRead = 64 * 1024;
constexpr std::size_t kKeptCapacity = 256 * 1024;

}  // namespace

void BodyReader::begin(RequestParser& parser, std::size_t head_size) {
    parser_ = &parser;
    head_size_ = head_size;
    length_ = static_cast<std::size_t>(parser.framing().length);
    body_ = {};
    refusal_.reset();
    mode_ = Mode::kInPlace;
    if (parser.framing().chunked) {
        mode_ = Mode::kChunked;
        chunked_input_.append(input_.view().substr(head_size));
        input_.truncate(head_size);
    } else if (input_.reach() - head_size < length_) {
        mode_ = Mode::kSeparate;
        separate_.append(input_.view().substr(head_size));
        input_.truncate(head_size);
    }
}

BodyReader::Progress BodyReader::advance() {
    switch (mode_) {
        case Mode::kInPlace:
            if (input_.size() - head_size_ < length_) return Progress::kMore;
            body_ = input_.view().substr(head_size_, length_);
            return Progress::kComplete;
        case Mode::kSeparate:
            if (separate_.size() < length_) return Progress::kMore;
            break;
        case Mode::kChunked:
            refusal_ = parser_->parse_chunks(chunked_input_);
            if (refusal_) return Progress::kRefused;
            if (!parser_->complete()) return Progress::kMore;
            break;
    }
    body_ = separate_.view();
    return Progress::kComplete;
}

std::span<char> BodyReader::room() {
    switch (mode_) {
        case Mode::kInPlace:
            return input_.room();
        case Mode::kSeparate: {
            const std::size_t missing = length_ - separate_.size();
            if (separate_.room().empty())
                separate_.make_room(std::min(missing, std::max(separate_.size(), kSeparateRead)));
            return separate_.room().first(std::min(missing, separate_.room().size()));
        }
        case Mode::kChunked:
            chunked_input_.make_room(kChunkedRead);
            return chunked_input_.room();
    }
    return {};
}

void BodyReader::commit(std::size_t count) {
    switch (mode_) {
        case Mode::kInPlace:
            input_.commit(count);
            break;
        case Mode::kSeparate:
            separate_.commit(count);
            break;
        case Mode::kChunked:
            chunked_input_.commit(count);
            break;
    }
}

bool BodyReader::started() const {
    return input_.size() > head_size_ || !separate_.empty() || !chunked_input_.empty();
}

void BodyReader::end() {
    input_.consume(head_size_ + (mode_ == Mode::kInPlace ? length_ : 0));
    if (mode_ == Mode::kInPlace) return;
    input_.append(chunked_input_.view());
    chunked_input_.clear();
    separate_.clear();
    separate_.release_beyond(kKeptCapacity);
    mode_ = Mode::kInPlace;
}

}  // namespace sirve::http
