#include "formats/pickle_machine.hpp"

#include <charconv>
#include <cstdio>

namespace sirve::formats {

namespace {

constexpr int kNewestProtocol = 5;

std::string hexadecimal(unsigned char opcode) {
    char text[5];
    std::snprintf(text, sizeof text, "0x%02x", opcode);
    return text;
}

}  // namespace

PickleId PickleMachine::run() {
    while (!input_.failed()) {
        const unsigned char opcode = input_.opcode();
        if (input_.failed()) break;
        if (opcode == '.') return pop();
        if (!step_number(opcode) && !step_text(opcode) && !step_container(opcode) && !step_memo(opcode) &&
            !step_object(opcode))
            refuse(opcode);
    }
    return 0;
}

bool PickleMachine::step_container(unsigned char opcode) {
    switch (opcode) {
        case '(':
            marks_.push_back(stack_.size());
            spend_values(1);
            return true;
        case '0':
            drop();
            return true;
        case '1':
            pop_to_mark();
            return true;
        case '2':
            push(top());
            return true;
        case ']':
            push_value(PickleList{});
            return true;
        case 'l':
            push_value(PickleList{pop_to_mark()});
            return true;
        case 'a':
            append(pop_many(1));
            return true;
        case 'e':
            append(pop_to_mark());
            return true;
        case ')':
            push_value(PickleTuple{});
            return true;
        case 't':
            push_value(PickleTuple{pop_to_mark()});
            return true;
        case 0x85:
        case 0x86:
        case 0x87:
            push_value(PickleTuple{pop_many(opcode - 0x84u)});
            return true;
        case '}':
            push_value(PickleDict{});
            return true;
        case 'd': {
            auto items = pop_to_mark();
            push_value(PickleDict{});
            set_items(std::move(items));
            return true;
        }
        case 's':
            set_items(pop_many(2));
            return true;
        case 'u':
            set_items(pop_to_mark());
            return true;
        default:
            return false;
    }
}

bool PickleMachine::step_memo(unsigned char opcode) {
    const auto key_of_line = [this] {
        const std::string_view line = input_.line();
        std::uint32_t key = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), key);
        if (parsed.ec != std::errc() || parsed.ptr != line.data() + line.size())
            input_.fail("a memo key that is not a number");
        return key;
    };
    switch (opcode) {
        case 'p':
            remember(key_of_line());
            return true;
        case 'q':
            remember(input_.little_endian<std::uint8_t>());
            return true;
        case 'r':
            remember(input_.little_endian<std::uint32_t>());
            return true;
        case 0x94:
            remember(memo_.size());
            return true;
        case 'g':
            recall(key_of_line());
            return true;
        case 'h':
            recall(input_.little_endian<std::uint8_t>());
            return true;
        case 'j':
            recall(input_.little_endian<std::uint32_t>());
            return true;
        default:
            return false;
    }
}

bool PickleMachine::step_object(unsigned char opcode) {
    switch (opcode) {
        case 0x80:
            if (const int protocol = input_.little_endian<std::uint8_t>(); protocol > kNewestProtocol)
                input_.fail("protocol " + std::to_string(protocol) + " is not known; 0 to 5 are");
            return true;
        case 0x95:
            if (input_.little_endian<std::uint64_t>() > input_.remaining())
                input_.fail("the file is cut off: a frame is longer than the rest of it");
            return true;
        case 'c': {
            const std::string_view module = input_.line();
            push_global(module, input_.line());
            return true;
        }
        case 0x93:
            push_global_from_stack();
            return true;
        case 0x81:
            new_object();
            return true;
        case 'R':
            reduce();
            return true;
        case 'b':
            build();
            return true;
        default:
            return false;
    }
}

void PickleMachine::refuse(unsigned char opcode) {
    switch (opcode) {
        case 0x97:
        case 0x98:
            return input_.fail("the data lies in a buffer outside of the file; dump it without buffer_callback");
        case 'P':
        case 'Q':
            return input_.fail("a persistent id, which only the program that wrote it understands");
        case 0x82:
        case 0x83:
        case 0x84:
            return input_.fail("a name of copyreg's extension registry, which differs from program to program");
        case 'S':
        case 'T':
        case 'U':
            return input_.fail("a string of Python 2; dump it with Python 3");
        case 'i':
        case 'o':
        case 0x92:
            return input_.fail("an object made with arguments, which no known class needs");
        case 0x8F:
        case 0x90:
        case 0x91:
            return input_.fail("a set, which no known class needs");
        default:
            return input_.fail("no opcode " + hexadecimal(opcode) + "; this is not a pickle, or it is damaged");
    }
}

// The stack.

void PickleMachine::push(PickleId id) {
    if (!input_.failed() && spend_values(1)) stack_.push_back(id);
}

void PickleMachine::push_value(PickleValue value) {
    if (!input_.failed() && spend_values(1)) push(document_.add(std::move(value)));
}

PickleId PickleMachine::top() {
    if (!input_.failed() && stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
        input_.fail("a value is needed and there is none");
    return input_.failed() ? 0 : stack_.back();
}

PickleId PickleMachine::pop() {
    const PickleId id = top();
    if (!input_.failed()) stack_.pop_back();
    return id;
}

void PickleMachine::drop() {
    // POP right after a MARK takes the mark away.
    if (!marks_.empty() && stack_.size() == marks_.back())
        marks_.pop_back();
    else
        pop();
}

std::vector<PickleId> PickleMachine::pop_to_mark() {
    if (!input_.failed() && marks_.empty()) input_.fail("values are needed and there is no mark before them");
    if (input_.failed()) return {};
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleId> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
}

std::vector<PickleId> PickleMachine::pop_many(std::size_t count) {
    std::vector<PickleId> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = pop();
    return items;
}

bool PickleMachine::spend_values(std::size_t count) {
    if (!budget_.take_values(count)) input_.fail("more values than are allowed");
    return !input_.failed();
}

bool PickleMachine::spend_bytes(std::size_t count) {
    if (!budget_.take_bytes(count)) input_.fail("more bytes of data than are allowed");
    return !input_.failed();
}

// Containers and the memo.

void PickleMachine::append(std::vector<PickleId> items) {
    const PickleId id = top();
    if (input_.failed() || !spend_values(items.size())) return;
    auto* list = std::get_if<PickleList>(&document_.at(id));
    if (list == nullptr)
        return input_.fail("values are appended to " + describe(document_.at(id)) + ", which is no list");
    list->items.insert(list->items.end(), items.begin(), items.end());
}

void PickleMachine::set_items(std::vector<PickleId> items) {
    const PickleId id = top();
    if (input_.failed() || !spend_values(items.size())) return;
    auto* dict = std::get_if<PickleDict>(&document_.at(id));
    if (dict == nullptr) return input_.fail("keys are set in " + describe(document_.at(id)) + ", which is no dict");
    if (items.size() % 2 != 0) return input_.fail("a key of a dict has no value");
    for (std::size_t i = 0; i < items.size(); i += 2) dict->entries.emplace_back(items[i], items[i + 1]);
}

void PickleMachine::remember(std::uint64_t key) {
    const PickleId id = top();
    if (!input_.failed() && spend_values(1)) memo_[key] = id;
}

void PickleMachine::recall(std::uint64_t key) {
    if (input_.failed()) return;
    const auto found = memo_.find(key);
    if (found == memo_.end()) return input_.fail("the memo has no entry " + std::to_string(key));
    push(found->second);
}

}  // namespace sirve::formats
